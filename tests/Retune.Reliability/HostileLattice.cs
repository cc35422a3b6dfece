using System.Text;
using Retune.Rescoring.Lattices;

namespace Retune.Reliability;

/// <summary>Lattice files that are to be damaged; what is read of them must be written so that it is read again.</summary>
internal static class HostileLattice
{
    private const string Slf = """
        VERSION=1.0
        UTTERANCE="talk 7"
        lmname=bigram lmscale=12.50 wdpenalty=-3.00
        base=1.0001 acscale=0.10
        start=0 end=5
        NODES=6 LINKS=8
        # made by hand
        I=0 t=0.00 W=!SENT_START
        I=1 t=0.25
        I=2 t=0.31
        I=3 t=0.80 W="naïve" v=1
        I=4 t=0.81
        I=5 t=1.00 W=!NULL
        J=0 S=0 E=1 W=a a=-1050.5 l=-125 v=1
        J=1 S=0 E=2 W='s a=-1200 l=-200 r=-0.5
        J=2 S=1 E=3 a=-2000 l=-300 d=:sil,0.10:
        J=3 S=2 E=3 a=-1900 l=-400
        J=4 S=2 E=4 W=\141im a=-1e3 l=-2.5e2 x1=4
        J=5 S=3 E=5 l=-50
        J=6 S=4 E=5 l=-60
        J=7 S=1 E=4 W='a\'' a=0 l=0

        """;

    private const string Archive = """
        talk-7
        0 1 a 2.5,10.25,3_4_4
        0 2 an 3,12,
        1 3 naïve 4.5,20,8
        2 3 aim
        2 1 <eps> 0,1,5
        3 0.5,0.25,9_9

        talk-8
        0 1 3 17 2.5,10.25
        0 2 0 18 3,12
        1 2 8 19
        2 Infinity,Infinity
        1

        talk-9
        4 7 1 2,1,
        7


        """;

    public static HostileFile OfSlf()
    {
        (string path, string again) = Paths("talk.slf");
        byte[] sound = Encoding.UTF8.GetBytes(Slf);
        return new HostileFile("lattice.slf", path, sound, sound.Length, () =>
        {
            WordLattice lattice = SlfLattice.Read(path);
            using (var writer = new StreamWriter(again))
                SlfLattice.Write(writer, lattice);
            WordLattice second = AsOurs(() => SlfLattice.Read(again));
            if (!second.Arcs.SequenceEqual(lattice.Arcs) || !second.Ends.SequenceEqual(lattice.Ends) || !second.NodeDetails.SequenceEqual(lattice.NodeDetails) || second.WordPenalty != lattice.WordPenalty)
                throw new InvalidOperationException("a lattice was written as another");
        });
    }

    public static HostileFile OfArchive()
    {
        (string path, string again) = Paths("lat.txt");
        byte[] sound = Encoding.UTF8.GetBytes(Archive);
        return new HostileFile("lattices.ark", path, sound, sound.Length, () =>
        {
            int written = 0;
            using (var writer = new StreamWriter(again))
            {
                using var reader = new KaldiLatticeReader(path);
                for (; reader.Read(); written += reader.Lattice.Arcs.Count)
                    KaldiLatticeArchive.Write(writer, reader.Lattice);
            }
            using var second = new KaldiLatticeReader(again);
            while (AsOurs(second.Read))
                written -= second.Lattice.Arcs.Count;
            if (written != 0)
                throw new InvalidOperationException("lattices were written as others");
        });
    }

    /// <summary>What we wrote ourselves has to be read.</summary>
    private static T AsOurs<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InputException failure)
        {
            throw new InvalidOperationException($"a lattice was written so that it is refused: {failure.Message}", failure);
        }
    }

    private static (string Path, string Again) Paths(string name)
    {
        string folder = Directory.CreateTempSubdirectory("retune-hostile-").FullName;
        return (Path.Combine(folder, name), Path.Combine(folder, "again-" + name));
    }
}
