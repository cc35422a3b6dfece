using System.Text.Json.Nodes;
using Retune.Models;

namespace Retune.Tests.Models;

public sealed class ModelConfigurationTests : IDisposable
{
    private const string Valid =
        """{"format_version":1,"architecture":"retune-lstm-lm","vocabulary_size":17,"embedding_size":5,"hidden_size":7,"layers":2,"output_bias":false,"ln_z":2.5}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_file_is_indented_JSON_with_snake_case_keys()
    {
        string path = _folder["config.json"];
        new ModelConfiguration(new NetworkShape(17, 5, 7, 2), 2.5, new JsonObject { ["loss"] = "nce", ["seed"] = 1 }).Save(path);
        const string expected = """
            {
              "format_version": 1,
              "architecture": "retune-lstm-lm",
              "vocabulary_size": 17,
              "embedding_size": 5,
              "hidden_size": 7,
              "layers": 2,
              "output_bias": false,
              "ln_z": 2.5,
              "training": {
                "loss": "nce",
                "seed": 1
              }
            }

            """;
        Assert.Equal(expected, File.ReadAllText(path));
    }

    [Fact]
    public void What_is_saved_is_loaded_to_the_last_bit_of_ln_Z()
    {
        string path = _folder["config.json"];
        var saved = new ModelConfiguration(NetworkShape.Paper with { OutputBias = true }, Math.Log(58_116) - 1e-15, new JsonObject { ["gamma"] = 0.1 });
        saved.Save(path);
        ModelConfiguration loaded = ModelConfiguration.Load(path);
        Assert.Equal(saved.Shape, loaded.Shape);
        Assert.Equal(saved.LnZ, loaded.LnZ);
        Assert.True(JsonNode.DeepEquals(saved.Training, loaded.Training));
    }

    [Fact]
    public void Unknown_keys_are_ignored_and_training_may_be_absent()
    {
        ModelConfiguration loaded = ModelConfiguration.Load(Write(Valid.Replace("{", """{"new":{"x":[1]},""")));
        Assert.Equal(new NetworkShape(17, 5, 7, 2), loaded.Shape);
        Assert.Null(loaded.Training);
    }

    [Theory]
    [InlineData("format_version")]
    [InlineData("architecture")]
    [InlineData("vocabulary_size")]
    [InlineData("embedding_size")]
    [InlineData("hidden_size")]
    [InlineData("layers")]
    [InlineData("output_bias")]
    [InlineData("ln_z")]
    public void A_missing_or_wrongly_typed_key_is_refused_by_name(string key)
    {
        JsonObject json = JsonNode.Parse(Valid)!.AsObject();
        json[key] = new JsonArray();
        Refused(json.ToJsonString(), $"{key} is a JSON Array");
        json.Remove(key);
        Refused(json.ToJsonString(), $"lacks the key {key}");
    }

    [Theory]
    [InlineData("\"format_version\":1", "\"format_version\":2", "format_version is 2")]
    [InlineData("retune-lstm-lm", "gpt", "architecture is \"gpt\"")]
    [InlineData(":17", ":-17", "vocabulary_size is -17")]
    [InlineData(":17", ":0", "vocabulary_size is 0")]
    [InlineData(":17", ":1e3000", "vocabulary_size is 1e3000")]
    [InlineData(":17", ":17.5", "vocabulary_size is 17.5")]
    [InlineData(":17", ":99999999999", "vocabulary_size is 99999999999")]
    [InlineData(":17", ":2147483647", "2147483647 words")]
    [InlineData(":7", ":2147483647", "2147483647")]
    [InlineData(":7", ":2147483591", "2147483591")]
    [InlineData("\"layers\":2", "\"layers\":2147483647", "number of layers is 2147483647")]
    [InlineData(":2.5", ":1e999", "ln_z is 1e999")]
    [InlineData(":2.5", ":\"2.5\"", "ln_z is a JSON String")]
    [InlineData(":2.5", ":2.5,\"ln_z\":3", "Duplicate property 'ln_z'")]
    [InlineData(":2.5", ":2.5,\"training\":[]", "training is a JSON Array")]
    [InlineData(":2.5", ":2.5,\"training\":{\"a\":\"\\ud800\"}", "not Unicode")]
    [InlineData(":2.5", ":2.5,\"\\ud800\":1", "not Unicode")]
    [InlineData("}", "", ":1: the JSON is malformed at byte")]
    public void Values_out_of_range_are_refused_with_file_and_key(string from, string to, string reason) =>
        Refused(Valid.Replace(from, to), reason);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    public void Something_other_than_an_object_is_refused(string json) => Refused(json, "JSON");

    private void Refused(string json, string reason)
    {
        string path = Write(json);
        string message = Assert.Throws<InputException>(() => ModelConfiguration.Load(path)).Message;
        Assert.StartsWith(path, message);
        Assert.Contains(reason, message);
    }

    private string Write(string json)
    {
        string path = _folder["config.json"];
        File.WriteAllText(path, json);
        return path;
    }
}
