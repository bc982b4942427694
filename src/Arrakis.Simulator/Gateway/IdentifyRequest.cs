namespace Arrakis.Simulator;

/// <summary>What an Identify asks for.</summary>
internal sealed record IdentifyRequest(string Token, int Intents, int Shard, int TotalShards, int LargeThreshold);
