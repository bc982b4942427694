namespace Arrakis.Cluster.Tests.Telemetry;

/// <summary>Tests that run alone: whoever listens to a meter by its name hears all actor systems of the process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneMeter
{
    public const string Name = "one meter";
}
