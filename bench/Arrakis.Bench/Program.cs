// One program for all benchmarks: `dotnet run -c Release --project bench/Arrakis.Bench -- NAME [options]`.
// Each prints a table with the peer beside it; docs/benchmarks.md keeps what was measured, where and when.
var benchmarks = new Dictionary<string, Func<string[], Task<int>>>(StringComparer.Ordinal)
{
    ["log-append"] = LogAppendBench.RunAsync,
    ["store"] = StoreBench.RunAsync,
    ["pipeline"] = PipelineBench.RunAsync,
    ["leaderboard"] = Arrakis.Bench.Leaderboards.LeaderboardBenchmark.RunAsync,
    ["apply"] = Arrakis.Bench.Apply.ApplyBenchmark.RunAsync,
    ["cql"] = Arrakis.Bench.Cql.CqlBenchmark.RunAsync,
    ["cassandra"] = Arrakis.Bench.Cql.CassandraServer.RunAsync,
    ["cql-client"] = Arrakis.Bench.Cql.CqlClient.MainAsync,
    ["gateway"] = GatewayBenchmark.RunAsync,
    ["gateway-parse"] = GatewayParseBenchmark.RunAsync,
    ["gateway-server"] = GatewayBenchServer.MainAsync,
    ["gateway-client"] = GatewayBenchClients.MainAsync,
    ["kafka"] = Arrakis.Bench.Kafka.KafkaServer.RunAsync,
    ["kafka-log"] = Arrakis.Bench.Kafka.KafkaLogBench.RunAsync,
    ["cluster-latency"] = Arrakis.Bench.Cluster.LatencyBench.RunAsync,
    ["takeover"] = Arrakis.Bench.Cluster.TakeoverBench.RunAsync,
    ["pipelines"] = Arrakis.Bench.Cluster.PipelinesBench.RunAsync,
    ["store-bytes"] = Arrakis.Bench.Cluster.StoreBytes.RunAsync,
    ["memory"] = Arrakis.Bench.MemoryBench.RunAsync,
    ["observability"] = Arrakis.Bench.Observability.ObservabilityBench.RunAsync,
    ["observability-round"] = Arrakis.Bench.Observability.ReplayRound.RunAsync,
};

if (args.Length == 0 || !benchmarks.TryGetValue(args[0], out var benchmark))
{
    Console.Error.WriteLine($"usage: Arrakis.Bench {string.Join('|', benchmarks.Keys)} [options]");
    return 2;
}

return await benchmark(args[1..]);
