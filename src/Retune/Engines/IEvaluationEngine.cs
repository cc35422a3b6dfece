using Retune.Streams;

namespace Retune.Engines;

/// <summary>Scores texts exactly, over the whole vocabulary, in memory that does not grow with it.</summary>
public interface IEvaluationEngine : IDisposable
{
    /// <summary>Where it computes, for example <c>cpu</c>.</summary>
    string Device { get; }

    /// <summary>Which kernels it uses, for example <c>managed 512-bit</c>.</summary>
    string Kernels { get; }

    /// <summary>The most time steps of a batch given to <see cref="Evaluate"/>, known after <see cref="ResetEvaluation"/>.</summary>
    int EvaluationTime { get; }

    /// <summary>Sets the recurrent state of the evaluation, which is kept apart from the training's, to zero.</summary>
    /// <param name="streams">Parallel streams of the batches to come.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one stream.</exception>
    void ResetEvaluation(int streams);

    /// <summary>
    /// Scores each position without dropout: the target's score o(h)_y and the log-sum-exp of the scores of the whole
    /// vocabulary, from which follow ln softmax = score - sum, ln p = score - ln Z and the log deviation = sum - ln Z.
    /// </summary>
    /// <param name="batch">Inputs and targets [time, stream]; positions with target -1 are left as they are.</param>
    /// <param name="scores">[time · streams], out.</param>
    /// <param name="logSums">
    /// [time · streams], out; or empty where they are not wanted, for a self-normalised model has p = exp(score - ln Z): the cost
    /// then does not depend on the vocabulary.
    /// </param>
    /// <exception cref="ArgumentException">The batch has another size than was announced, an id outside the vocabulary, or more positions than there is room for.</exception>
    void Evaluate(Minibatch batch, Span<double> scores, Span<double> logSums);
}
