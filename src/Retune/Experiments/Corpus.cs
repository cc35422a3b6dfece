using System.Globalization;
using Retune.Files;
using Retune.Streams;
using Retune.Text;

namespace Retune.Experiments;

/// <summary>What the paper's tables 1 and 2 say of a text.</summary>
/// <param name="Name">general.train, domain.train, domain.dev, domain.test or general.dev.</param>
/// <param name="Sentences">Sentences.</param>
/// <param name="RunningWords">Words, without sentence ends.</param>
/// <param name="Types">Different words.</param>
/// <param name="OovPercent">Share of the running words that the vocabulary lacks.</param>
public sealed record TextSummary(string Name, long Sentences, long RunningWords, int Types, double OovPercent);

/// <summary>The texts of an experiment, encoded once, with one vocabulary for all recipes: that of the two whole training texts.</summary>
internal sealed class Corpus : IDisposable
{
    private readonly string _tokens;
    private readonly string _domainPath;
    private readonly CancellationToken _cancellation;
    private readonly SortedDictionary<double, TokenFile> _domainTrain = [];
    private readonly List<TokenFile> _open = [];

    /// <summary>Builds the vocabulary and encodes the texts, or finds them encoded.</summary>
    /// <exception cref="InputException">A text that cannot be used.</exception>
    public Corpus(ExperimentConfig config, ExperimentFolders folders, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _tokens = Path.Combine(folders.Work, "tokens");
        ExperimentTexts texts = config.Texts;
        (string Name, string Path)[] paths =
        [
            ("general.train", Full(texts.GeneralTrain)), ("domain.train", Full(texts.DomainTrain)), ("domain.dev", Full(texts.DomainDevelopment)),
            ("domain.test", Full(texts.DomainTest)), ("general.dev", Full(texts.GeneralDevelopment)),
        ];
        _domainPath = paths[1].Path;
        var builder = new VocabularyBuilder();
        builder.AddText(paths[0].Path);
        builder.AddText(paths[1].Path);
        Vocabulary = builder.Build(config.Vocabulary.Size, config.Vocabulary.MinimumCount);
        cancellation.ThrowIfCancellationRequested();
        Texts = [.. paths.Zip(TextStatistics.Measure([.. paths.Select(path => path.Path)], Vocabulary), (path, text) =>
            new TextSummary(path.Name, text.Sentences, text.RunningWords, text.Types, text.OutOfVocabularyPercent))];
        Directory.CreateDirectory(_tokens);
        try
        {
            GeneralTrain = Encode(paths[0].Path, paths[0].Name);
            _domainTrain[1] = Encode(paths[1].Path, paths[1].Name);
            DomainDevelopment = Encode(paths[2].Path, paths[2].Name);
            DomainTest = Encode(paths[3].Path, paths[3].Name);
            GeneralDevelopment = Encode(paths[4].Path, paths[4].Name);
            foreach (double share in config.Adaptation.DomainShares.Where(share => !_domainTrain.ContainsKey(share)))
                _domainTrain[share] = EncodeShare(share);
            // Now, and not hours later when the first point reads it.
            RequireStreams(GeneralTrain, paths[0].Path, 1, config.Training.Streams);
            foreach ((double share, TokenFile tokens) in _domainTrain)
                RequireStreams(tokens, paths[1].Path, share, config.Training.Streams);
        }
        catch
        {
            Dispose();
            throw;
        }

        string Full(string path) => Path.Combine(folders.Data, path);
    }

    /// <summary>The words of all models.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>What is to be said of the five texts.</summary>
    public IReadOnlyList<TextSummary> Texts { get; }

    /// <summary>The general training text.</summary>
    public TokenFile GeneralTrain { get; }

    /// <summary>The general development text.</summary>
    public TokenFile GeneralDevelopment { get; }

    /// <summary>The domain's development text.</summary>
    public TokenFile DomainDevelopment { get; }

    /// <summary>The domain's test text.</summary>
    public TokenFile DomainTest { get; }

    /// <summary>The first so many words of the domain's training text.</summary>
    public TokenFile DomainTrain(double share) => _domainTrain[share];

    /// <summary>The training texts of a point, in the order they are read.</summary>
    public IReadOnlyList<TokenFile> TrainingTexts(Point point) => point.Recipe switch
    {
        Recipe.Ood => [GeneralTrain],
        Recipe.OodId => [GeneralTrain, DomainTrain(point.Share)],
        _ => [DomainTrain(point.Share)],
    };

    /// <summary>Closes the token files.</summary>
    public void Dispose()
    {
        foreach (TokenFile file in _open)
            file.Dispose();
    }

    private static void RequireStreams(TokenFile tokens, string path, double share, int streams) =>
        ParallelStreams.Require(tokens, streams, FormattableString.Invariant($"{(share < 1 ? $"{share} of " : "")}{path}"));

    private TokenFile Encode(string path, string name)
    {
        TokenFile tokens = TokenFile.Encode(path, Vocabulary, Path.Combine(_tokens, name + ".tokens"), _cancellation);
        _open.Add(tokens);
        tokens.RequireFor(Vocabulary, "text");
        return tokens;
    }

    private TokenFile EncodeShare(double share)
    {
        string name = $"domain.train-{share.ToString(CultureInfo.InvariantCulture)}", path = Path.Combine(_tokens, name + ".txt");
        long wanted = (long)Math.Ceiling(share * _domainTrain[1].RunningWords);
        AtomicFile.Write(path, stream =>
        {
            using var reader = new SentenceReader(_domainPath);
            for (long words = 0; words < wanted && reader.Read();)
            {
                foreach (ReadOnlySpan<byte> _ in reader.Words)
                    words++;
                stream.Write(reader.Sentence);
                stream.WriteByte((byte)'\n');
            }
        });
        return Encode(path, name);
    }
}
