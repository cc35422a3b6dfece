namespace Retune.Cli.Demo;

/// <summary>Writes one part of a text aside; <see cref="Complete"/> gives the file its name.</summary>
internal sealed class PartWriter : IDisposable
{
    private readonly string _path;
    private readonly long? _mostWords;
    private readonly FileStream _file;
    private readonly StreamWriter _writer;
    private long _words;

    public PartWriter(string folder, string name, long? mostWords)
    {
        Name = name;
        _mostWords = mostWords;
        _path = PathIn(folder, name);
        _file = new FileStream(_path + ".tmp", FileMode.Create);
        _writer = new StreamWriter(_file) { NewLine = "\n" };
    }

    /// <summary>The file of a part.</summary>
    public static string PathIn(string folder, string name) => Path.Combine(folder, name + ".txt");

    public string Name { get; }

    public long Sentences { get; private set; }

    /// <summary>Adds a sentence unless the part has its words already.</summary>
    public void Write(string sentence)
    {
        if (_words >= _mostWords)
            return;
        _writer.WriteLine(sentence);
        Sentences++;
        _words += DemoEntry.CountWords(sentence);
    }

    public DemoTextFile Complete()
    {
        _writer.Flush();
        _file.Flush(flushToDisk: true);
        _writer.Dispose();
        File.Move(_path + ".tmp", _path, overwrite: true);
        return new DemoTextFile(Name, _path, Sentences, _words);
    }

    /// <summary>Closes the file and removes what was not completed.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        File.Delete(_path + ".tmp");
    }
}
