using System.Numerics;
using Retune.Candidates;
using Retune.Kernels;
using Retune.SparseTraining;

namespace Retune.SampledLosses;

/// <summary>
/// A sampled loss for a training loop: it keeps its options, checked once, and its memory, so that a call allocates nothing
/// after the first. <see cref="NceLoss{T}"/> and <see cref="SampledSoftmaxLoss{T}"/> are its two forms.
/// </summary>
/// <remarks>
/// A sampled loss is a training signal and no likelihood: it depends on the number and kind of candidates, and its exponential
/// is no perplexity. Evaluate with <see cref="FullEvaluation{T}"/>. An object is to be called from one thread at
/// a time and disposed of when it has threads of its own.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public abstract class SampledLoss<T> : IDisposable where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly CandidateSampler? _sampler;
    private readonly SampledValues _drawn = new();
    private readonly BatchPass<T> _pass;
    private readonly int _numTrue;
    private readonly ThreadTeam _team;
    private readonly Action<int> _run, _update;
    private SparseOptimizer<T>? _optimizer;
    private bool _hasGradient;

    private protected SampledLoss(ClassTable<T> table, CandidateSampler? sampler, int numTrue, bool removeAccidentalHits, int threads, RowLoss<T> rowLoss)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (numTrue < 1)
            throw new ArgumentOutOfRangeException(nameof(numTrue), $"numTrue is {numTrue}; every example needs at least 1 label.");
        if (sampler is not null && sampler.RangeMax != table.NumClasses)
            throw new ArgumentException($"The sampler draws from {sampler.RangeMax} classes, but numClasses is {table.NumClasses}: build the sampler with rangeMax = {table.NumClasses}.", nameof(sampler));
        Table = table;
        _sampler = sampler;
        _numTrue = numTrue;
        _team = new ThreadTeam(threads);
        _pass = new BatchPass<T>(table, rowLoss, PackedProducts.For<T>(threads), numTrue, removeAccidentalHits);
        _run = thread => _pass.Run(thread, _team);
        _update = thread =>
        {
            (int from, int to) = ThreadTeam.Share(ClassGradient.Count, thread, _team.Count);
            _optimizer!.Update(ClassGradient, from, to);
        };
    }

    /// <summary>The weights and biases the loss is computed over.</summary>
    public ClassTable<T> Table { get; }

    /// <summary>[B] the losses of the last call, not averaged.</summary>
    public ReadOnlySpan<T> Losses => _pass.Losses;

    /// <summary>[B,d] the gradient of Σ_b upstream_b·loss_b with respect to the inputs of the last call.</summary>
    public ReadOnlySpan<T> InputGradient => _pass.InputGradient;

    /// <summary>The gradient of Σ_b upstream_b·loss_b with respect to the rows and biases the last call touched.</summary>
    public SparseGradient<T> ClassGradient => _pass.ClassGradient;

    /// <summary>
    /// Draws candidates and computes the losses; no gradient. The sampler goes on by a draw, and one that learns its distribution learns
    /// these labels too: measure held-out data with <see cref="FullEvaluation{T}"/>, or with candidates of your own.
    /// </summary>
    /// <param name="labels">[B,T] classes, row by row, each in [0, numClasses).</param>
    /// <param name="inputs">[B,d] row by row.</param>
    /// <exception cref="ArgumentException">
    /// A label outside the classes, or lengths that disagree; or a label that the sampler cannot draw, which is known only when it has drawn: it has
    /// gone on by a draw then.
    /// </exception>
    /// <exception cref="InvalidOperationException">The loss was built without a sampler.</exception>
    public void Forward(ReadOnlyMemory<int> labels, ReadOnlyMemory<T> inputs) => Run(labels, inputs, default, null);

    /// <summary>Computes the losses with given candidates; no gradient.</summary>
    /// <param name="labels">[B,T] classes, row by row, each in [0, numClasses).</param>
    /// <param name="inputs">[B,d] row by row.</param>
    /// <param name="sampledValues">Candidates and expected counts, from a sampler or given.</param>
    /// <exception cref="ArgumentException">A label or candidate outside the classes, lengths that disagree, or an expected count that is not positive and finite.</exception>
    public void Forward(ReadOnlyMemory<int> labels, ReadOnlyMemory<T> inputs, SampledValues sampledValues)
    {
        ArgumentNullException.ThrowIfNull(sampledValues);
        Run(labels, inputs, default, sampledValues);
    }

    /// <summary>Draws candidates and computes the losses and all gradients.</summary>
    /// <param name="labels">[B,T] classes, row by row, each in [0, numClasses).</param>
    /// <param name="inputs">[B,d] row by row.</param>
    /// <param name="upstream">[B] what each loss is multiplied by: 1/B throughout for the mean over the batch.</param>
    /// <exception cref="ArgumentException">
    /// A label outside the classes, or lengths that disagree; or a label that the sampler cannot draw, which is known only when it has drawn: it has
    /// gone on by a draw then.
    /// </exception>
    /// <exception cref="InvalidOperationException">The loss was built without a sampler.</exception>
    public void ForwardBackward(ReadOnlyMemory<int> labels, ReadOnlyMemory<T> inputs, ReadOnlyMemory<T> upstream) =>
        RunBackward(labels, inputs, upstream, null);

    /// <summary>Computes the losses and all gradients with given candidates.</summary>
    /// <param name="labels">[B,T] classes, row by row, each in [0, numClasses).</param>
    /// <param name="inputs">[B,d] row by row.</param>
    /// <param name="upstream">[B] what each loss is multiplied by: 1/B throughout for the mean over the batch.</param>
    /// <param name="sampledValues">Candidates and expected counts, from a sampler or given.</param>
    /// <exception cref="ArgumentException">A label or candidate outside the classes, lengths that disagree, or an expected count that is not positive and finite.</exception>
    public void ForwardBackward(ReadOnlyMemory<int> labels, ReadOnlyMemory<T> inputs, ReadOnlyMemory<T> upstream, SampledValues sampledValues)
    {
        ArgumentNullException.ThrowIfNull(sampledValues);
        RunBackward(labels, inputs, upstream, sampledValues);
    }

    /// <summary>Applies an optimiser to the gradient of the last call, the rows shared among this loss's threads.</summary>
    /// <exception cref="ArgumentException">The optimiser belongs to another table.</exception>
    /// <exception cref="InvalidOperationException">There was no call, or the last one was without gradients.</exception>
    public void Update(SparseOptimizer<T> optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        if (!ReferenceEquals(optimizer.Table, Table))
            throw new ArgumentException("The optimiser was built for another table than this loss; build both over one ClassTable.", nameof(optimizer));
        if (!_hasGradient)
            throw new InvalidOperationException("There is no gradient: the loss's last call, if there was one, computed none; call ForwardBackward right before Update.");
        optimizer.Begin(ClassGradient);
        _optimizer = optimizer;
        _team.Run(_update);
    }

    /// <summary>Ends the threads of this loss.</summary>
    public void Dispose()
    {
        _team.Dispose();
        GC.SuppressFinalize(this);
    }

    private void RunBackward(ReadOnlyMemory<int> labels, ReadOnlyMemory<T> inputs, ReadOnlyMemory<T> upstream, SampledValues? values)
    {
        if ((long)upstream.Length * _numTrue != labels.Length)
            throw new ArgumentException($"upstream has {upstream.Length} elements, but labels has {labels.Length} with numTrue = {_numTrue}: give one factor for each example.", nameof(upstream));
        Run(labels, inputs, upstream, values);
    }

    private void Run(ReadOnlyMemory<int> labels, ReadOnlyMemory<T> inputs, ReadOnlyMemory<T> upstream, SampledValues? values)
    {
        _hasGradient = false;
        BatchChecks.BatchSize(Table, _numTrue, labels.Span, inputs.Length);
        if (values is null)
        {
            values = _drawn;
            (_sampler ?? throw new InvalidOperationException("The loss was built without a sampler; give sampledValues.")).Sample(labels.Span, values);
        }
        BatchChecks.Values(Table, _numTrue, labels.Span, values);
        _pass.Begin(labels, inputs, upstream, values);
        _team.Run(_run);
        _hasGradient = !upstream.IsEmpty;
    }
}
