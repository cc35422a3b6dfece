using System.Xml.Linq;
using Retune.Experiments;

namespace Retune.Cli.Report;

/// <summary>The page's beginning: the question, the answer, and the figures that it rests on.</summary>
internal static class AnswerSection
{
    private const string Question =
        "Given a general language model and a little text of a domain: does adapting it with noise contrastive estimation and Kullback-Leibler regularisation (KLD) "
        + "predict the domain’s text better than training on both texts (OOD+ID), and better than plain fine-tuning? And how much of the general text is forgotten on the way?";

    /// <summary>The section.</summary>
    public static XElement Build(ExperimentResults results)
    {
        var answer = new Answer(results);
        return new XElement("section", new XAttribute("id", "answer"),
            new XElement("h2", "The answer"),
            Html.Classed("p", "question", Question),
            Html.Classed("p", "headline", answer.Headline),
            Cards(results),
            answer.Findings().Select(group => new[] { new XElement("h3", group.Heading), Html.Classed("ul", "findings", group.Items) }));
    }

    /// <summary>Test perplexities from worst to best, as far as they are measured, on one scale.</summary>
    private static XElement? Cards(ExperimentResults results)
    {
        Measured[] test = [.. Measured.Of(results.Rows, Measured.Test)];
        if (test.Length == 0)
            return null;
        double greatest = test.Max(one => one.Perplexity);
        return Html.Classed("ol", "ladder", test.OrderByDescending(one => one.Perplexity).Select(one => Html.Classed("li", Recipe.Of(one.Recipe).Css,
            Html.Classed("span", "who", one.Title),
            Html.Classed("span", "track", Html.Classed("span", "fill", new XAttribute("style", FormattableString.Invariant($"width:{100 * one.Perplexity / greatest:F1}%")))),
            Html.Classed("span", "what", Numbers.Perplexity(one.Perplexity)))));
    }
}
