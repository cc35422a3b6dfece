using Retune.Files;

namespace Retune.Cli.Rescoring;

/// <summary>The utterances so far and the files that hold them: a second one of the same name would count twice, or replace the first when it is written.</summary>
internal sealed class DistinctUtterances
{
    private readonly Dictionary<string, string> _files = [];
    private readonly Dictionary<string, string> _outputs = [];

    /// <summary>The file that holds an utterance.</summary>
    public string FileOf(string utterance) => _files[utterance];

    /// <summary>Adds an utterance.</summary>
    /// <exception cref="InputException">There is one of that name already.</exception>
    public void Add(string utterance, string file)
    {
        if (!_files.TryAdd(utterance, file))
            throw new InputException(_files[utterance] == file ? $"{file} holds the utterance {Excerpt.Quoted(utterance)} twice; take one of them out." : $"{_files[utterance]} and {file} hold the same utterance, {Excerpt.Quoted(utterance)}; give one of them.");
    }

    /// <summary>Adds an utterance that is written into a file of its own, named as the one it comes from.</summary>
    /// <exception cref="InputException">There is one of that name, or written to that name, already.</exception>
    public void AddFile(string utterance, string file)
    {
        Add(utterance, file);
        if (!_outputs.TryAdd(InputFiles.Name(file), file))
            throw new InputException($"{_outputs[InputFiles.Name(file)]} and {file} would both be written as {InputFiles.Name(file)}; rescore them in two runs.");
    }
}
