namespace Retune.Scoring;

/// <summary>ln Σ e^o of scores that come in parts: the greatest so far and Σ e^(o - greatest), rescaled when a greater one comes.</summary>
internal struct LogSum()
{
    private double _max = double.NegativeInfinity;
    private double _sum;

    /// <summary>ln Σ e^o.</summary>
    public readonly double Value => _max + Math.Log(_sum);

    /// <summary>Adds a part with the greatest score <paramref name="max"/> and <paramref name="sum"/> = Σ e^(o - max).</summary>
    public void Add(double max, double sum)
    {
        if (max > _max)
        {
            _sum = _sum * Math.Exp(_max - max) + sum;
            _max = max;
        }
        else
        {
            _sum += sum * Math.Exp(max - _max);
        }
    }
}
