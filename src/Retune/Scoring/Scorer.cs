using Retune.Engines;
using Retune.Kernels;
using Retune.Models;
using Retune.Text;

namespace Retune.Scoring;

/// <summary>
/// Asks a model for the probabilities of words, as a decoder does: a state stands for the words so far, a handful of words are
/// scored after it, and the state advances by the word that is taken. A self-normalised model gives ln p = score - ln Z without
/// looking at any other word; ln softmax over the whole vocabulary is there on request.
/// </summary>
/// <remarks>
/// <para>Logarithms are natural. Ids are those of <see cref="Vocabulary"/>, whose <see cref="Text.Vocabulary.IdOf"/> gives
/// <c>&lt;unk&gt;</c> for a word it lacks; <c>&lt;unk&gt;</c> and <c>&lt;/s&gt;</c> are words like any other.</para>
/// <para>Any number of threads may use one scorer at once, each with targets of its own. A call works on the thread that makes it.
/// A state has the same bits whatever batch it was advanced in, and so has a probability. Calls with targets and buffers of
/// the caller allocate nothing once as many calls have run at once before.</para>
/// <para>The scorer packs the LSTM's weights once, beside the model's own, and the output rows when exact probabilities are first
/// asked for. Everything else is the model's own arrays: do not change them, by training that model for example, while the scorer is used.</para>
/// </remarks>
/// <example><code>
/// var scorer = Scorer.Load("adapted");
/// ScorerState state = scorer.Advance(scorer.Start, scorer.Vocabulary.IdOf("the"));
/// double lnP = scorer.Score(state, scorer.Vocabulary.IdOf("patient"));
/// </code></example>
public sealed class Scorer
{
    /// <summary>How many rows ahead of a product the memory is asked for them.</summary>
    private const int RowsAhead = 8;

    private readonly NetworkParameters<float> _parameters;
    private readonly StateStep _step;
    private readonly Lazy<OutputBlocks> _blocks;
    private readonly RoomPool _rooms;
    private long _calls;

    /// <summary>Makes a scorer of a model.</summary>
    public Scorer(LanguageModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Model = model;
        _parameters = model.Parameters;
        _step = new StateStep(_parameters);
        _blocks = new Lazy<OutputBlocks>(() => new OutputBlocks(_parameters));
        _rooms = new RoomPool(model.Shape);
        var zero = new ScorerState(this);
        Start = new ScorerState(this);
        StepTo([zero], [Vocabulary.EndOfSentenceId], [Start]);
    }

    /// <summary>The model.</summary>
    public LanguageModel Model { get; }

    /// <summary>The model's words.</summary>
    public Vocabulary Vocabulary => Model.Vocabulary;

    /// <summary>The state before the first word of a text: zeros, advanced by <c>&lt;/s&gt;</c>, as an evaluation begins. Never a target.</summary>
    public ScorerState Start { get; }

    /// <summary>Makes a scorer of a model folder.</summary>
    /// <exception cref="InputException">The folder holds no model, or a damaged one (<see cref="LanguageModel.Load"/>).</exception>
    public static Scorer Load(string folder) => new(LanguageModel.Load(folder));

    /// <summary>A state of the caller's own, equal to <see cref="Start"/>, to be a target again and again.</summary>
    public ScorerState NewState()
    {
        var state = new ScorerState(this);
        Start.Values.CopyTo(state.Values);
        return state;
    }

    /// <summary>A new state: what <paramref name="state"/> is after one more word.</summary>
    /// <exception cref="ArgumentException">A state of another scorer, or an id outside the vocabulary.</exception>
    public ScorerState Advance(ScorerState state, int word)
    {
        var target = new ScorerState(this);
        Advance(state, word, target);
        return target;
    }

    /// <summary>Makes <paramref name="target"/> what <paramref name="state"/> is after one more word; the two may be the same.</summary>
    /// <exception cref="ArgumentException">A state of another scorer, an id outside the vocabulary, or <see cref="Start"/> as the target.</exception>
    public void Advance(ScorerState state, int word, ScorerState target) => Advance([state], [word], [target]);

    /// <summary>
    /// Makes targets[i] what states[i] is after words[i], many in one matrix product. One state may be the source of several
    /// pairs. A target may be the source of its own pair, of no other.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The lengths differ, a state is null or of another scorer, an id lies outside the vocabulary, a target is <see cref="Start"/>, occurs
    /// twice, or is the source of another pair.
    /// </exception>
    public void Advance(ReadOnlySpan<ScorerState> states, ReadOnlySpan<int> words, ReadOnlySpan<ScorerState> targets)
    {
        RequireLengths(states.Length, words.Length, "words");
        RequireLengths(states.Length, targets.Length, "targets");
        EngineGuard.RequireIds(words, 0, Vocabulary.Count, "word");
        RequireTargets(states, targets);
        StepTo(states, words, targets);
    }

    /// <summary>ln p of one word after a state.</summary>
    /// <param name="state">The words so far.</param>
    /// <param name="word">The word's id.</param>
    /// <param name="normalised">Whether ln softmax over the whole vocabulary is wanted instead of score - ln Z.</param>
    /// <exception cref="ArgumentException">A state of another scorer, or an id outside the vocabulary.</exception>
    public double Score(ScorerState state, int word, bool normalised = false)
    {
        double lnP = 0;
        Score(state, [word], new Span<double>(ref lnP), normalised);
        return lnP;
    }

    /// <summary>ln p of several words after one state.</summary>
    /// <param name="state">The words so far.</param>
    /// <param name="words">The candidates' ids.</param>
    /// <param name="lnP">As many, out.</param>
    /// <param name="normalised">Whether ln softmax over the whole vocabulary is wanted instead of score - ln Z.</param>
    /// <exception cref="ArgumentException">The lengths differ, a state of another scorer, or an id outside the vocabulary.</exception>
    public void Score(ScorerState state, ReadOnlySpan<int> words, Span<double> lnP, bool normalised = false)
    {
        RequireLengths(words.Length, lnP.Length, "results");
        EngineGuard.RequireIds(words, 0, Vocabulary.Count, "word");
        RequireOwn(state);
        for (int i = 0; i < words.Length; i++)
            lnP[i] = Output(state, words, i);
        double subtrahend = normalised ? LogSum(state) : Model.LnZ;
        for (int i = 0; i < lnP.Length; i++)
            lnP[i] -= subtrahend;
    }

    /// <summary>lnP[i] = ln p of words[i] after states[i], for many pairs.</summary>
    /// <param name="states">The words so far, for each pair; several words of one state best stand side by side: an exact sum is then taken once.</param>
    /// <param name="words">The candidates' ids.</param>
    /// <param name="lnP">As many, out.</param>
    /// <param name="normalised">Whether ln softmax over the whole vocabulary is wanted instead of score - ln Z: many states share one matrix product.</param>
    /// <exception cref="ArgumentException">The lengths differ, a state is null or of another scorer, or an id outside the vocabulary.</exception>
    public void Score(ReadOnlySpan<ScorerState> states, ReadOnlySpan<int> words, Span<double> lnP, bool normalised = false)
    {
        RequireLengths(states.Length, words.Length, "words");
        RequireLengths(states.Length, lnP.Length, "results");
        EngineGuard.RequireIds(words, 0, Vocabulary.Count, "word");
        foreach (ScorerState state in states)
            RequireOwn(state);
        for (int i = 0; i < words.Length; i++)
            lnP[i] = Output(states[i], words, i);
        if (normalised)
        {
            SubtractLogSums(states, lnP);
            return;
        }
        for (int i = 0; i < lnP.Length; i++)
            lnP[i] -= Model.LnZ;
    }

    /// <summary>The score of words[i]: h · row + bias.</summary>
    private float Output(ScorerState state, ReadOnlySpan<int> words, int i)
    {
        // The rows lie anywhere in a table larger than the caches; the next ones are asked for while this one is used.
        for (int next = i == 0 ? 1 : i + RowsAhead; next <= i + RowsAhead && next < words.Length; next++)
            Prefetch.Row(Row(words[next]));
        float bias = _parameters.OutputBias is { } biases ? biases[words[i]] : 0;
        return VectorMath.Dot(state.Top, Row(words[i])) + bias;
    }

    private ReadOnlySpan<float> Row(int word)
    {
        int width = _parameters.Shape.HiddenSize;
        return _parameters.Output.AsSpan(word * width, width);
    }

    private double LogSum(ScorerState state)
    {
        ScoringRoom room = _rooms.Take();
        _blocks.Value.Sum(state.Top, 1, room);
        double sum = room.LogSums[0].Value;
        _rooms.Give(room);
        return sum;
    }

    /// <summary>Takes from each score the log-sum of its state, as many states at once as a room holds.</summary>
    private void SubtractLogSums(ReadOnlySpan<ScorerState> states, Span<double> scores)
    {
        ScoringRoom room = _rooms.Take();
        int width = _parameters.Shape.HiddenSize;
        for (int start = 0, end = 0; start < states.Length; start = end)
        {
            int rows = 0;
            for (; end < states.Length; end++)
            {
                if (end > start && states[end] == states[end - 1])
                    continue;
                if (rows == ScoringRoom.Rows)
                    break;
                states[end].Top.CopyTo(room.Hidden.AsSpan(rows++ * width));
            }
            _blocks.Value.Sum(room.Hidden, rows, room);
            for (int i = start, row = 0; i < end; i++)
            {
                if (i > start && states[i] != states[i - 1])
                    row++;
                scores[i] -= room.LogSums[row].Value;
            }
        }
        _rooms.Give(room);
    }

    private void StepTo(ReadOnlySpan<ScorerState> states, ReadOnlySpan<int> words, ReadOnlySpan<ScorerState> targets)
    {
        ScoringRoom room = _rooms.Take();
        for (int start = 0; start < states.Length; start += ScoringRoom.Rows)
        {
            int rows = Math.Min(ScoringRoom.Rows, states.Length - start);
            _step.Run(states.Slice(start, rows), words.Slice(start, rows), targets.Slice(start, rows), room);
        }
        _rooms.Give(room);
    }

    /// <summary>Refuses targets whose writing would change what another pair reads or writes; each is marked with the number of this call.</summary>
    private void RequireTargets(ReadOnlySpan<ScorerState> states, ReadOnlySpan<ScorerState> targets)
    {
        long call = Interlocked.Increment(ref _calls);
        foreach (ScorerState target in targets)
        {
            RequireOwn(target);
            if (target == Start)
                throw new ArgumentException("The start state cannot be a target; make one with NewState.", nameof(targets));
            if (target.WrittenBy == call)
                throw new ArgumentException("A state is the target of two pairs of one call.", nameof(targets));
            target.WrittenBy = call;
        }
        for (int i = 0; i < states.Length; i++)
        {
            RequireOwn(states[i]);
            if (states[i].WrittenBy == call && states[i] != targets[i])
                throw new ArgumentException($"The state of pair {i} is the target of another pair of the call.", nameof(targets));
        }
    }

    private void RequireOwn(ScorerState state)
    {
        if (state?.Owner != this)
            throw new ArgumentException(state is null ? "A state is null." : "A state is of another scorer.", nameof(state));
    }

    private static void RequireLengths(int length, int other, string name)
    {
        if (length != other)
            throw new ArgumentException($"{length} items go with {other} {name}.", name);
    }
}
