namespace Arrakis.Cli.Tests.Support;

/// <summary>
/// Tests that start many processes or several databases: one after the other, and beside no others. Together they would starve
/// each other on a machine of two cores, and what they wait for would not come.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WholeMachine
{
    public const string Name = "whole machine";
}
