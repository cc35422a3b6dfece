using Retune.Engines;
using Retune.Streams;
using Retune.Text;

namespace Retune.Evaluation;

/// <summary>Told of each position of a text.</summary>
/// <param name="position">Where it lies in the text, from 0; the positions come stream beside stream, not in this order.</param>
/// <param name="target">The word that stands there.</param>
/// <param name="score">Its score o(h)_y.</param>
/// <param name="logSum">ln Σ_w exp(o(h)_w); 0 where it was not asked for.</param>
internal delegate void PositionVisitor(long position, int target, double score, double logSum);

/// <summary>Takes a text through an engine: cut into evaluation streams, each from a zero state, the state carried on.</summary>
internal static class TextPass
{
    /// <summary>Visits every position of the text once, in an order that the number of threads and the size of a window do not change.</summary>
    public static void Run(
        IEvaluationEngine engine, TokenFile text, int streams, bool wantsLogSums, PositionVisitor visit, IProgress<double>? progress, CancellationToken cancellation)
    {
        ParallelStreams reader = ParallelStreams.ForEvaluation(text, streams);
        engine.ResetEvaluation(streams);
        var batch = new Minibatch(engine.EvaluationTime, streams);
        double[] scores = new double[batch.Targets.Length], logSums = wantsLogSums ? new double[batch.Targets.Length] : [];
        for (long start = 0; reader.Read(batch); start = reader.Position)
        {
            cancellation.ThrowIfCancellationRequested();
            engine.Evaluate(batch, scores, logSums);
            for (int row = 0; row < batch.Time * streams; row++)
            {
                if (batch.Targets[row] != Minibatch.NoTarget)
                    visit(reader.PositionInText(row % streams, start + row / streams), batch.Targets[row], scores[row], wantsLogSums ? logSums[row] : 0);
            }
            progress?.Report((double)reader.Position / reader.Length);
        }
    }
}
