using Retune.Mixtures;

namespace Retune.Rescoring.Histories;

/// <summary>Histories of a linear interpolation: those of its models, which number them alike.</summary>
/// <param name="models">[K] the models' histories.</param>
/// <param name="interpolation">Their weights.</param>
internal sealed class MixedHistories(IHistories[] models, LinearInterpolation interpolation) : IHistories
{
    private double[] _lnP = [];         // [words, K]
    private double[] _ofOne = [];       // [words]

    public void Clear()
    {
        foreach (IHistories model in models)
            model.Clear();
    }

    public void Extend(ReadOnlySpan<int> histories, ReadOnlySpan<int> words)
    {
        foreach (IHistories model in models)
            model.Extend(histories, words);
    }

    public void Score(ReadOnlySpan<int> histories, ReadOnlySpan<int> words, Span<double> lnP)
    {
        if (_ofOne.Length < words.Length)
            (_ofOne, _lnP) = (new double[2 * words.Length], new double[2 * words.Length * models.Length]);
        for (int k = 0; k < models.Length; k++)
        {
            models[k].Score(histories, words, _ofOne.AsSpan(0, words.Length));
            for (int i = 0; i < words.Length; i++)
                _lnP[i * models.Length + k] = _ofOne[i];
        }
        for (int i = 0; i < words.Length; i++)
            lnP[i] = interpolation.LnP(_lnP.AsSpan(i * models.Length, models.Length));
    }
}
