namespace Retune.Cli.Output;

/// <summary>One line that says how far a run is: rewritten in place on a terminal, else a plain line now and then.</summary>
internal sealed class ProgressLine(TextWriter output, bool terminal)
{
    private static readonly TimeSpan _plainPeriod = TimeSpan.FromSeconds(30);
    private readonly Interval _interval = new(_plainPeriod);
    private int _length;

    /// <summary>Shows the state; on a terminal it takes the place of the last one.</summary>
    public void Show(string text)
    {
        if (terminal)
        {
            int width = Math.Max(Console.WindowWidth - 1, 20);
            string line = text.Length > width ? text[..width] : text;
            output.Write('\r' + line.PadRight(_length));
            output.Flush();
            _length = line.Length;
        }
        else if (_interval.Passed())
        {
            output.WriteLine(text);
            output.Flush();
        }
    }

    /// <summary>Makes room for lines that stay.</summary>
    public void Clear()
    {
        if (_length > 0)
            output.Write('\r' + new string(' ', _length) + '\r');
        _length = 0;
    }
}
