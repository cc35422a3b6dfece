using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Retune.Evaluation;
using Retune.Files;
using Retune.Models;

namespace Retune.Training;

/// <summary>
/// The best model so far in a run's output folder. The run's state remembers the SHA-256 of its weights: a run that was cut
/// between the model and the checkpoint writes the same bytes again, and one whose model was touched by others says so.
/// </summary>
internal sealed class KeptModel(TrainingTask task, string kernels, SortedDictionary<string, string> identity)
{
    private readonly string _folder = task.OutputFolder;

    private string WeightsPath => Path.Combine(_folder, LanguageModel.WeightsFile);

    /// <summary>Replaces the model in the folder by that of an iteration; what reading the parameters throws leaves it as it was.</summary>
    /// <returns>The hash of its weights.</returns>
    /// <exception cref="RetuneException">The folder is gone or cannot be written.</exception>
    public string Replace(IEnumerable<ParameterTensor<float>> parameters, int iteration, EvaluationResult development)
    {
        RequireFolder();
        LanguageModel.Save(_folder, parameters, task.Model.Vocabulary, Configuration(task.Model.LnZ, iteration, development));
        return HashOfWeights();
    }

    /// <summary>Gives the kept model its final ln Z.</summary>
    /// <exception cref="RetuneException">The model that was kept is not there any more, or the folder cannot be written.</exception>
    public void Complete(double lnZ, RunState state)
    {
        RequireFolder();
        if (!File.Exists(WeightsPath) || HashOfWeights() != state.BestWeights)
            throw new RetuneException($"{WeightsPath} is not the best model of this run (iteration {state.BestIteration}, SHA-256 {state.BestWeights}); it was changed or removed. Put it back and resume, or begin anew in another folder.");
        // The words too: the folder is whole whatever was done to it meanwhile.
        task.Model.Vocabulary.Save(Path.Combine(_folder, LanguageModel.VocabularyFile));
        Configuration(lnZ, state.BestIteration, state.Best!).Save(Path.Combine(_folder, LanguageModel.ConfigurationFile));
    }

    /// <summary>A resume's first look: without the best model of before, what is to come may be in vain.</summary>
    /// <exception cref="CheckpointException">The state knows of a best model, and the folder has none.</exception>
    public void RequireExists(RunState state)
    {
        if (state.Best is not null && !File.Exists(WeightsPath))
            throw new CheckpointException($"{WeightsPath} is missing: it was the best model so far, of iteration {state.BestIteration}. Put it back and resume, or begin anew in another folder.");
    }

    /// <summary>A folder that was deleted under the run is not made again behind its owner's back.</summary>
    /// <exception cref="RetuneException">It is gone.</exception>
    public void RequireFolder()
    {
        if (!Directory.Exists(_folder))
            throw new RetuneException($"The output folder {_folder} was removed while the run was at work; its checkpoint and model are gone with it, begin anew.");
    }

    /// <summary>Removes what a killed process left half-written; the run is the folder's only one.</summary>
    public void RemoveStale()
    {
        foreach (string file in (ReadOnlySpan<string>)[Checkpoint.FileName, LanguageModel.WeightsFile, LanguageModel.VocabularyFile, LanguageModel.ConfigurationFile])
            AtomicFile.RemoveAside(Path.Combine(_folder, file));
    }

    private string HashOfWeights()
    {
        try
        {
            using FileStream stream = File.OpenRead(WeightsPath);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RetuneException($"{WeightsPath} was removed while the run was at work; its checkpoint may be gone with it. Begin anew.", failure);
        }
    }

    private ModelConfiguration Configuration(double lnZ, int iteration, EvaluationResult development) => new(task.Model.Shape, lnZ, new JsonObject
    {
        ["retune_version"] = typeof(KeptModel).Assembly.GetName().Version!.ToString(3),
        ["kernels"] = kernels,
        ["iteration"] = iteration,
        ["development_perplexity"] = development.Perplexity,
        ["started_from"] = identity["start"],
        ["references"] = new JsonArray([.. RunIdentity.References(identity).Select(hash => JsonValue.Create(hash))]),
        ["options"] = JsonSerializer.SerializeToNode(task.Options, Checkpoint.Json),
    });
}
