using Retune.Reliability;

namespace Retune.Tests.Reliability;

/// <summary>A sample of the mutations of docs/reliability.md: damaged files are read or refused in one sentence; no other exception, no hang.</summary>
public class MutationTests
{
    public static TheoryData<string> Files => [.. HostileFile.Kinds.Keys];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_damaged_file_is_read_or_refused_in_one_sentence(string kind)
    {
        using HostileFile file = HostileFile.Kinds[kind]();
        MutationResult result = MutationDriver.Run(file, count: 400);
        if (kind == "tokens")
            Assert.Equal(0, result.Refused);           // it is made again from the text
        else
            Assert.InRange(result.Refused, kind == "text" ? 20 : 200, 400);
    }
}
