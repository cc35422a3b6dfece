using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Retune.Engines.Cpu;
using Retune.Files;
using Retune.Kernels;
using Retune.Models;
using Retune.Streams;
using Retune.Text;

namespace Retune.Engines;

/// <summary>
/// The top hidden states of a frozen reference over training texts, in half precision, in a file. They do not change between
/// epochs, nor between the points of a grid: computed once, they spare the reference's LSTM in every step. The file is read and not
/// mapped: one that others cut while it is in use ends in a sentence, not in the death of the process.
/// Row r of text i, time step t and stream b is (positions of the texts before) + t · B + b: the order windows are read in,
/// whatever their length.
/// </summary>
public sealed class ReferenceStates : IDisposable
{
    private const int HeaderLength = 128;
    private const ulong Magic = 0x3145_5441_5453_5452;      // "RTSTATE1", little-endian

    private readonly SafeFileHandle _file;
    private readonly string _path;

    private ReferenceStates(SafeFileHandle file, string path, int width, int streams, long rows)
    {
        _file = file;
        _path = path;
        Width = width;
        Streams = streams;
        Rows = rows;
    }

    /// <summary>H of the reference.</summary>
    public int Width { get; }

    /// <summary>B of the training they were made for.</summary>
    public int Streams { get; }

    /// <summary>Number of rows: the training positions of all texts.</summary>
    public long Rows { get; }

    /// <summary>
    /// Opens the states that lie at <paramref name="path"/> if they are sound and those of this reference, these texts and this number of
    /// streams; otherwise runs the reference over the texts, without dropout, and writes them.
    /// </summary>
    /// <param name="reference">The reference.</param>
    /// <param name="texts">The training texts, in the run's order.</param>
    /// <param name="streams">Parallel streams of the training, B.</param>
    /// <param name="threads">Threads; the states do not depend on it.</param>
    /// <param name="path">The file; 2 · H bytes a training position, and their SHA-256 at the end.</param>
    /// <param name="cancellation">Ends the computation; nothing is left behind.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="InputException">A text of another vocabulary, or what lies there cannot be read.</exception>
    /// <exception cref="RetuneException">The file cannot be written.</exception>
    public static ReferenceStates OpenOrCompute(
        LanguageModel reference, IReadOnlyList<TokenFile> texts, int streams, int threads, string path, CancellationToken cancellation = default)
    {
        foreach (TokenFile text in texts)
            text.RequireFor(reference.Vocabulary, "training text");
        byte[] header = Header(reference, texts, streams);
        if (TryOpen(path, header, streams) is { } existing)
            return existing;
        AtomicFile.Write(path, stream => Compute(reference, texts, streams, threads, header, stream, cancellation));
        return TryOpen(path, header, streams) ?? throw new RetuneException($"{path} changed while it was written; is another process using the name?");
    }

    /// <summary>Copies rows [row, row + n) [n, H] into <paramref name="states"/>; several threads may read at once.</summary>
    /// <exception cref="InputException">The file was cut off by others, or the disk fails.</exception>
    internal void Read(long row, Span<Half> states) =>
        InputFile.Read(_file, _path, HeaderLength + row * Width * sizeof(ushort), MemoryMarshal.AsBytes(states));

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>Magic, H, rows, and the SHA-256 of everything the states depend on.</summary>
    private static byte[] Header(LanguageModel reference, IReadOnlyList<TokenFile> texts, int streams)
    {
        string inputs = string.Join(' ', [reference.Hash(), .. texts.Select(text => $"{text.TextHash} {text.VocabularyHash}"), $"{streams} {CpuKernels.Description}"]);
        byte[] header = new byte[HeaderLength];
        BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), reference.Shape.HiddenSize);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), texts.Sum(text => ParallelStreams.ForTraining(text, streams).Positions));
        SHA256.HashData(Encoding.UTF8.GetBytes(inputs)).CopyTo(header, 32);
        return header;
    }

    private static ReferenceStates? TryOpen(string path, byte[] header, int streams)
    {
        if (!File.Exists(path))
            return null;
        int width = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8));
        long rows = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(16));
        SafeFileHandle file = InputFile.Open(path);
        try
        {
            long end = HeaderLength + rows * width * sizeof(ushort);
            if (RandomAccess.GetLength(file) == end + SHA256.HashSizeInBytes)
            {
                byte[] found = new byte[HeaderLength], hash = new byte[SHA256.HashSizeInBytes];
                InputFile.Read(file, path, 0, found);
                InputFile.Read(file, path, end, hash);
                if (found.AsSpan().SequenceEqual(header) && hash.AsSpan().SequenceEqual(HashOfRows(file, path, end)))
                    return new ReferenceStates(file, path, width, streams, rows);
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }
        file.Dispose();
        return null;
    }

    private static byte[] HashOfRows(SafeFileHandle file, string path, long end)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 20];
        for (long offset = HeaderLength; offset < end; offset += buffer.Length)
        {
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - offset));
            InputFile.Read(file, path, offset, part);
            hash.AppendData(part);
        }
        return hash.GetHashAndReset();
    }

    private static void Compute(
        LanguageModel reference, IReadOnlyList<TokenFile> texts, int streams, int threads, byte[] header, Stream output, CancellationToken cancellation)
    {
        output.Write(header);
        int time = Math.Max(1, 1024 / streams), width = reference.Shape.HiddenSize;
        using var team = new ThreadTeam(threads);
        MatrixScratch[] scratch = [.. Enumerable.Range(0, threads).Select(_ => new MatrixScratch())];
        var running = new RunningReference(new Reference<float>(reference.Parameters, reference.LnZ), MatrixProducts.Managed, time, streams);
        var batch = new Minibatch(time, streams);
        var states = new Half[time * streams * width];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (TokenFile text in texts)
        {
            running.ResetState();
            ParallelStreams reader = ParallelStreams.ForTraining(text, streams);
            while (reader.Read(batch))
            {
                cancellation.ThrowIfCancellationRequested();
                running.Begin(batch);
                team.Run(thread =>
                {
                    running.Prepare(batch, thread, threads);
                    team.Barrier();
                    running.Forward(team, thread, scratch[thread]);
                });
                running.End();
                Span<Half> window = states.AsSpan(0, batch.Time * streams * width);
                HalfPrecision.FromSingle(running.Top[..window.Length], window);
                hash.AppendData(MemoryMarshal.AsBytes(window));
                output.Write(MemoryMarshal.AsBytes(window));
            }
        }
        output.Write(hash.GetHashAndReset());
    }
}
