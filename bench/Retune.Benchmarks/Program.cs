using BenchmarkDotNet.Running;

// dotnet run -c Release --project bench/Retune.Benchmarks -- --filter '*MatrixProduct*'
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
