using Retune.Kernels;

namespace Retune.Engines.Cpu;

/// <summary>The norm of all gradients together and the update, blocks shared among the threads.</summary>
internal sealed class GradientStep
{
    private readonly ThreadTeam _team;
    private readonly Action<int> _sum;
    private readonly Action<int> _update;
    private double[] _squares = [];
    private int _blocks;
    private float _rate;
    private float _decay;

    public GradientStep(ThreadTeam team, IGradient[] gradients)
    {
        _team = team;
        Gradients = gradients;
        _sum = SumOn;
        _update = UpdateOn;
    }

    /// <summary>In the order layers, embedding, output.</summary>
    public IGradient[] Gradients { get; }

    /// <summary>√Σ g² over everything: block by block, blocks summed in order.</summary>
    public double Norm()
    {
        _blocks = 0;
        foreach (IGradient gradient in Gradients)
            _blocks += gradient.Blocks;
        if (_squares.Length < _blocks)
            _squares = new double[2 * _blocks];
        _team.Run(_sum);
        double sum = 0;
        for (int block = 0; block < _blocks; block++)
            sum += _squares[block];
        return Math.Sqrt(sum);
    }

    /// <summary>p -= rate · g + decay · p.</summary>
    public void Update(float rate, float decay)
    {
        _rate = rate;
        _decay = decay;
        _team.Run(_update);
    }

    private void SumOn(int thread)
    {
        int offset = 0;
        foreach (IGradient gradient in Gradients)
        {
            (int start, int end) = ThreadTeam.Share(gradient.Blocks, thread, _team.Count);
            for (int block = start; block < end; block++)
                _squares[offset + block] = gradient.SumOfSquares(block);
            offset += gradient.Blocks;
        }
    }

    private void UpdateOn(int thread)
    {
        foreach (IGradient gradient in Gradients)
        {
            (int start, int end) = ThreadTeam.Share(gradient.Blocks, thread, _team.Count);
            for (int block = start; block < end; block++)
                gradient.Update(block, _rate, _decay);
        }
    }
}
