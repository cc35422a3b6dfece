using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Retune.Cli;
using Retune.Cli.Output;

// Scripts read the figures, whatever the environment says of languages (DOTNET_SYSTEM_GLOBALIZATION_INVARIANT may undo the program's own setting).
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var cancellation = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var session = new Session(args, Console.Out, !Console.IsOutputRedirected, cancellation.Token) { Input = Console.OpenStandardInput, ReaderIsGone = StandardOutput.ReaderIsGone };
return RetuneCommand.Run(session, Console.Error);

// The first signal asks the run to stop at the next step and to keep its state; the second one ends the program.
void Stop(PosixSignalContext signal)
{
    if (cancellation.IsCancellationRequested)
        return;
    signal.Cancel = true;
    cancellation.Cancel();
}
