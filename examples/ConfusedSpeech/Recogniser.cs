namespace ConfusedSpeech;

/// <summary>
/// Plays the acoustic part of a recogniser: for each word of a sentence the words that may be heard instead, each with the acoustic
/// ln score -AcousticScale · distance + NoiseDeviation · N(0,1), and function words that are missed or heard in a pause.
/// </summary>
internal sealed class Recogniser(ConfusionTable confusions, Channel channel, ulong seed)
{
    private const double LettersPerSecond = 15;

    /// <summary>What is heard of a sentence; the noise is the utterance's own.</summary>
    public WordGraph Hear(int utterance, IReadOnlyList<string> words)
    {
        var noise = new Noise(seed, utterance);
        List<double> times = [0];
        List<GraphArc> arcs = [];
        int[] departures = new int[words.Count], arrivals = new int[words.Count];      // nodes before and behind each word
        double time = 0;
        for (int i = 0; i < words.Count; i++)
        {
            int departure = i == 0 ? 0 : arrivals[i - 1];
            if (i > 0 && noise.Unit() < channel.InsertionShare)
                departure = AddPause(departure);
            departures[i] = departure;

            Confusions heard = confusions.Of(words[i]);
            double end = time + words[i].Length / LettersPerSecond;
            int middle = times.Count;
            for (int d = 0; d < heard.Divisions.Count; d++)
                times.Add((time + end) / 2);
            int arrival = arrivals[i] = times.Count;
            times.Add(time = end);

            foreach (Neighbour neighbour in heard.Words)
                arcs.Add(new GraphArc(departure, arrival, neighbour.Word, Acoustic(neighbour.Distance)));
            foreach (Division division in heard.Divisions)
            {
                double half = channel.BoundaryDistance / 2;
                arcs.Add(new GraphArc(departure, middle, division.First, Acoustic(half)));
                arcs.Add(new GraphArc(middle++, arrival, division.Second, Acoustic(half)));
            }
            if (heard.MayBeMissed)
                arcs.Add(new GraphArc(departure, arrival, WordGraph.NoWord, Acoustic(channel.MissDistance)));
        }
        for (int i = 1; i < words.Count; i++)
        {
            foreach (Neighbour joint in confusions.OfBoth(words[i - 1], words[i]))
                arcs.Add(new GraphArc(departures[i - 1], arrivals[i], joint.Word, Acoustic(joint.Distance + channel.BoundaryDistance)));
        }
        return new WordGraph(times, [.. arcs.OrderBy(arc => arc.From)]);

        int AddPause(int from)
        {
            int to = times.Count;
            times.Add(time);
            arcs.Add(new GraphArc(from, to, WordGraph.NoWord, 0));
            int[] inserted = confusions.Inserted;
            int first = inserted.Length == 0 ? 0 : noise.Index(inserted.Length);
            for (int j = 0; j < Math.Min(channel.InsertionWords, inserted.Length); j++)
                arcs.Add(new GraphArc(from, to, inserted[(first + j) % inserted.Length], Acoustic(channel.InsertionDistance)));
            return to;
        }

        // Three decimals, so that the sums along a path are the same decimals in every file.
        double Acoustic(double distance) =>
            Math.Round(-channel.AcousticScale * distance + channel.NoiseDeviation * noise.Gaussian(), 3);
    }
}
