namespace Arrakis.Simulator;

/// <summary>The faults in force for a shard. 0 and false: none.</summary>
internal sealed record LastingFaults(
    int DropEvery, int DropCode, int ReconnectEvery, int DuplicateEvery, int DamageEvery, bool SwallowHeartbeatAcks)
{
    internal static LastingFaults None { get; } = new(0, 0, 0, 0, 0, false);

    internal LastingFaults With(FaultPlan plan) => new(
        plan.DropEvery ?? DropEvery,
        plan.DropCode ?? DropCode,
        plan.ReconnectEvery ?? ReconnectEvery,
        plan.DuplicateEvery ?? DuplicateEvery,
        plan.DamageEvery ?? DamageEvery,
        plan.SwallowHeartbeatAcks ?? SwallowHeartbeatAcks);
}
