using ConfusedSpeech;
using Retune;

// A made-up recognition test set of real sentences: what a recogniser that confuses similar words might have heard.
try
{
    ConfusedSpeechExample.Run(Arguments.Parse(args), Console.Out);
    return 0;
}
catch (RetuneException failure)
{
    Console.Error.WriteLine(failure.Message);
    return failure is InputException ? 2 : 1;
}

namespace ConfusedSpeech
{
    internal static class ConfusedSpeechExample
    {
        /// <summary>Makes the test set's folder and prints what it is like.</summary>
        public static void Run(Arguments arguments, TextWriter output)
        {
            OutputFolder.RefuseExisting(arguments.Output);
            var channel = new Channel();
            IReadOnlyList<string[]> said = Sentences.Choose(arguments.Sentences, arguments.Count, arguments.Seed);
            List<string[]> general = [.. Sentences.Read(arguments.General)];
            IEnumerable<string[]> domain = arguments.Domain is null ? [] : Sentences.Read(arguments.Domain);
            var lexicon = new Lexicon(general.Concat(domain), channel.MinimumCount);

            List<Utterance> utterances = TestSet.Make(said, general, lexicon, channel, arguments.Seed);
            OutputFolder.Write(arguments.Output, utterances, lexicon, channel.LmScale);
            Summary.Of(utterances).Write(output);
        }
    }
}
