namespace Retune.Experiments;

/// <summary>A setting of an experiment that has a value it cannot have.</summary>
/// <param name="key">The setting, for example <c>adaptation.rates</c>.</param>
/// <param name="message">One sentence without file and line.</param>
public sealed class SettingException(string key, string message) : InputException(message)
{
    /// <summary>The setting, for example <c>adaptation.rates</c>: whoever read the config from a file knows the line.</summary>
    public string Key { get; } = key;
}
