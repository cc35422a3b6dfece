using System.Globalization;
using NumClasses;
using Retune;

// How does numClasses affect what a sampled loss learns? The same catalogue, trained with the right number of classes, with half
// and with twice as many.
NumClassesExample.Run(new Catalogue(10_000, 128, seed: 1), purchases: 200_000, heldOut: 2_000, threads: 1,
    [
        new Setting("To begin with: batch 32, 5 sampled, Adam 0.001, biases from 0", 32, 5, 0.001f, Epochs: 5, BiasesStartAtLnP: false),
        new Setting("A table that learns well: batch 256, 64 sampled, Adam 0.01, biases from ln p", 256, 64, 0.01f, Epochs: 10, BiasesStartAtLnP: true),
    ], Console.Out);

namespace NumClasses
{
    internal static class NumClassesExample
    {
        /// <summary>Prints what the check says to wrong numbers of classes, then what training with them would do.</summary>
        public static IReadOnlyList<Result> Run(
            Catalogue catalogue, int purchases, int heldOut, int threads, IReadOnlyList<Setting> settings, TextWriter output)
        {
            var experiment = new Experiment(catalogue, purchases, heldOut, threads);
            int right = experiment.Classes.NumClasses;
            output.WriteLine($"The data: {experiment.Classes}.");
            foreach (int numClasses in new[] { right / 2, right * 2 })
            {
                try
                {
                    experiment.Classes.Require(numClasses);
                }
                catch (InputException refusal)
                {
                    output.WriteLine($"Refused: {refusal.Message}");
                }
            }

            List<Result> results = [];
            foreach (Setting setting in settings)
            {
                output.WriteLine();
                output.WriteLine($"{setting.Name}, {setting.Epochs} epochs");
                output.WriteLine($"{"numClasses",10}  {"ms/step",8}  {"labels dropped",14}  {"softmax loss",12}  {"recall@10",9}  {"noise wasted",12}");
                foreach (int numClasses in new[] { right, right / 2, right * 2 })
                {
                    Result result = experiment.Run(setting, numClasses);
                    results.Add(result);
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"{result.NumClasses,10}  {result.MillisecondsPerStep,8:0.000}  {result.LabelsDropped,14:0.0 %}  {result.Loss,12:0.000}  {result.Recall,9:0.0 %}  {result.WastedNoise,12:0.0 %}"));
                }
            }
            return results;
        }
    }
}
