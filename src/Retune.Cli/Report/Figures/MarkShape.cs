namespace Retune.Cli.Report.Figures;

/// <summary>The shape of a point.</summary>
internal enum MarkShape
{
    Circle,
    Square,
    Diamond,
    Triangle,
    TriangleDown,
    Cross,
    Plus,
    Star,
}
