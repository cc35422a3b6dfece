using Retune.Evaluation;
using Retune.Losses;
using Retune.Models;
using Retune.Text;
using Retune.Training;

namespace Retune.Tests.Training;

/// <summary>A new, smaller network taught by trained ones.</summary>
public sealed class DistillationTests : IDisposable
{
    private static readonly TokenFile _text = TinyTraining.Text(1, 3000);

    private readonly TinyTraining _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void A_student_learns_from_its_teachers_what_they_know_of_the_text()
    {
        LanguageModel[] teachers = [Teacher(hidden: 8, layers: 1), Teacher(hidden: 11, layers: 2)];
        double best = teachers.Min(teacher => Evaluator.Evaluate(teacher, TinyTraining.Text(3, 80), 3, 1).Perplexity);
        Assert.InRange(best, 5, 9);
        foreach ((LossKind kind, double gamma) in ((LossKind, double)[])[(LossKind.Nce, 0), (LossKind.Nce, 0.5), (LossKind.CrossEntropy, 0), (LossKind.CrossEntropy, 0.5)])
        {
            TrainingTask task = _tiny.Task($"{kind}-{gamma}", Options(kind, gamma)) with
            {
                Model = LanguageModel.Initialise(new NetworkShape(30, 5, 6, 1), TinyTraining.Vocabulary, 3),
                References = teachers,
                Texts = [_text],
            };
            double student = TrainingRun.Run(task).Development!.Perplexity;
            Assert.InRange(student, 1, 0.5 * UnigramPerplexity(task.DevelopmentText));
            Assert.InRange(student, 1, 1.3 * best);
            Assert.Equal(0, Evaluator.Evaluate(LanguageModel.Load(task.OutputFolder), task.DevelopmentText, 3, 1).LogDeviation.Mean, 1e-6);
        }
    }

    [Theory]
    [InlineData(LossKind.Nce)]
    [InlineData(LossKind.CrossEntropy)]
    public void At_gamma_zero_a_student_learns_nothing_from_the_words_that_came(LossKind kind)
    {
        // The teacher knows nothing but that a sentence ends now and then: the student cannot know more, whatever the text says.
        var shape = new NetworkShape(30, 4, 6, 1, OutputBias: true);
        var teacher = new LanguageModel(new NetworkParameters<float>(shape), TinyTraining.Vocabulary, Math.Log(29 + Math.E));
        teacher.Parameters.OutputBias![1] = 1;
        // Half of the words never come, so that noise of few words hardly draws them and Z_h, a sample's estimate, favours the others.
        TrainingTask task = _tiny.Task("student", Options(kind, 0) with { NoiseSamples = 2000, LearningRate = 0.1 }) with
        {
            Model = LanguageModel.Initialise(shape, TinyTraining.Vocabulary, 3),
            References = [teacher],
            Texts = [_text],
        };
        double taught = Evaluator.Evaluate(teacher, task.DevelopmentText, 3, 1).Perplexity;
        Assert.InRange(TrainingRun.Run(task).Development!.Perplexity, 0.97 * taught, 1.03 * taught);
    }

    private LanguageModel Teacher(int hidden, int layers)
    {
        TrainingTask task = _tiny.Task($"teacher-{hidden}", Options(LossKind.CrossEntropy, 1)) with
        {
            Model = LanguageModel.Initialise(new NetworkShape(30, 6, hidden, layers), TinyTraining.Vocabulary, 2),
            Texts = [_text],
        };
        TrainingRun.Run(task);
        return LanguageModel.Load(task.OutputFolder);
    }

    private static TrainingOptions Options(LossKind kind, double gamma) => TinyTraining.WithLoss(kind, gamma) with
    {
        Dropout = 0,
        WeightDecay = 0,
        NoiseSamples = 16,
        Annealing = new AnnealingOptions { FixedIterations = 6, Threshold = 2, AnnealedIterations = 2, MaximumIterations = 8 },
        Threads = 1,
    };

    private static double UnigramPerplexity(TokenFile text)
    {
        double lnP = 0;
        for (int word = 0; word < 30; word++)
            lnP += text.WordCounts[word] * Math.Log((_text.WordCounts[word] + 1.0) / (_text.Count + 30));
        return Math.Exp(-lnP / text.Count);
    }
}
