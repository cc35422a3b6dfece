using System.Text.Json;
using Retune.Engines.Cpu;
using Retune.Engines.Plain;
using Retune.Tests.Kernels.Native;

namespace Retune.Tests.Golden;

/// <summary>Every loss, gradient and training run of PyTorch's oracle, through every engine.</summary>
public class LanguageModelGoldenTests
{
    [Fact]
    public void Golden_language_model_through_the_plain_engine_in_double_precision() =>
        ForEachFile(root => new LanguageModelGolden<double>(root, (parameters, references, options) =>
            new PlainEngine<double>(parameters, references, options), 1e-10).CheckAll());

    [Fact]
    public void Golden_language_model_through_the_plain_engine_in_single_precision() =>
        ForEachFile(root => new LanguageModelGolden<float>(root, (parameters, references, options) =>
            new PlainEngine<float>(parameters, references, options), 1e-4).CheckAll());

    [Fact]
    public void Golden_language_model_through_the_fast_engine() =>
        ForEachFile(root => new LanguageModelGolden<float>(root, (parameters, references, options) =>
            new CpuEngine(parameters, references, options), 1e-4).CheckAll());

    [NeedsProducts("onednn")]
    public void Golden_language_model_through_the_fast_engine_with_the_products_of_onednn() => ThroughLibrary("onednn");

    [NeedsProducts("openblas")]
    public void Golden_language_model_through_the_fast_engine_with_the_products_of_openblas() => ThroughLibrary("openblas");

    private static void ThroughLibrary(string library) =>
        ForEachFile(root => new LanguageModelGolden<float>(root, (parameters, references, options) =>
            new CpuEngine(parameters, references, options with { Products = new() { Library = library } }), 1e-4).CheckAll());

    private static void ForEachFile(Action<JsonElement> check)
    {
        foreach ((_, JsonElement root) in GoldenFiles.With("parameters"))
            check(root);
    }
}
