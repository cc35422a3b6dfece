using Retune.Engines;
using Retune.Models;

namespace Retune.Training;

/// <summary>The references of a run as its engine takes them: run at every step, or with their states over the texts kept in files.</summary>
internal sealed class KeptReferences : IDisposable
{
    private readonly List<ReferenceStates> _states = [];
    private readonly List<string> _paths = [];
    private readonly bool _deleteAtEnd;

    /// <summary>Computes the states of each reference, or finds them computed, where the options ask for it.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is left behind but finished files.</exception>
    public KeptReferences(TrainingTask task, CancellationToken cancellation)
    {
        _deleteAtEnd = task.ReferenceStatesFolder is null;
        List<Reference<float>> references = [];
        try
        {
            foreach (LanguageModel reference in task.Options.Loss.UsesReference ? task.References : [])
            {
                ReferenceStates? states = task.Options.KeepReferenceStates ? Keep(task, reference, cancellation) : null;
                references.Add(new Reference<float>(reference.Parameters, reference.LnZ, states));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
        References = references;
    }

    public IReadOnlyList<Reference<float>> References { get; }

    /// <summary>Removes the files of a run that kept them for itself: it is finished.</summary>
    public void Finish()
    {
        Dispose();
        if (!_deleteAtEnd)
            return;
        foreach (string path in _paths)
            File.Delete(path);
    }

    public void Dispose()
    {
        foreach (ReferenceStates states in _states)
            states.Dispose();
        _states.Clear();
    }

    private ReferenceStates Keep(TrainingTask task, LanguageModel reference, CancellationToken cancellation)
    {
        string folder = task.ReferenceStatesFolder ?? task.OutputFolder, path = Path.Combine(folder, $"reference-{_paths.Count + 1}.states");
        Directory.CreateDirectory(folder);
        _paths.Add(path);
        ReferenceStates states = ReferenceStates.OpenOrCompute(reference, task.Texts, task.Options.Streams, task.Options.Threads, path, cancellation);
        _states.Add(states);
        return states;
    }
}
