using Retune.Reliability;

namespace Retune.Tests.Reliability;

/// <summary>Faults in the middle of a run of the real program: what it says, and that nothing is lost.</summary>
public sealed class FaultTests : IDisposable
{
    private readonly FaultDriver _faults = new();

    public void Dispose() => _faults.Dispose();

    [UnixFact]
    public void SIGTERM_ends_a_run_with_a_checkpoint_and_the_command_that_goes_on()
    {
        (int exitCode, string output, string error) = _faults.Signal(process => process.Terminate());
        Assert.Equal((130, ""), (exitCode, error));
        Assert.Contains("Interrupted; the state of the run is in", output);
        Assert.Contains("--resume", output);
        _faults.RequireResumable();
    }

    [UnixFact]
    public void Two_interrupts_in_a_row_leave_a_checkpoint_that_can_be_gone_on_from()
    {
        (int exitCode, _, _) = _faults.Signal(process =>
        {
            process.Interrupt();
            process.Interrupt();
        });
        Assert.Equal(130, exitCode);
        _faults.RequireResumable();
    }

    [UnixFact]
    public void A_closed_standard_output_does_not_end_a_run()
    {
        (int exitCode, string output, string error) = _faults.ClosedOutput();
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        _faults.RequireResumable();
    }

    [UnixFact]
    public void A_second_run_on_the_folder_is_refused_and_the_lock_of_a_killed_one_blocks_nobody()
    {
        (int exitCode, _, string error) = _faults.SecondRun();
        Assert.Equal(2, exitCode);
        Assert.Contains($"Another run is at work in the output folder {_faults.Folder}", error);
        _faults.RequireResumable();
    }

    [UnixFact]
    public void A_folder_removed_under_a_run_ends_it_with_one_sentence_and_is_not_made_again()
    {
        (int exitCode, _, string error) = _faults.RemoveFolder();
        Assert.Equal(1, exitCode);
        Assert.Contains("removed", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.False(File.Exists(Path.Combine(_faults.Folder, "config.json")));
        _faults.RequireResumable();
    }

    [UnixFact]
    public void A_folder_that_cannot_be_written_is_named()
    {
        (int exitCode, _, string error) = _faults.ReadOnlyFolder();
        Assert.Equal(1, exitCode);
        Assert.Contains("The output folder /proc/retune cannot be written", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [UnixFact]
    public void A_disk_that_is_full_ends_a_run_with_one_sentence_and_the_last_checkpoint_is_intact()
    {
        (int exitCode, _, string error) = _faults.FullDisk();
        Assert.Equal(1, exitCode);
        Assert.Contains("could not be written, what was there is unchanged", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        _faults.RequireResumable();
    }
}
