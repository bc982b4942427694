namespace Arrakis.Cli.Output;

/// <summary>The commands of another program than <c>arrakis</c>.</summary>
internal interface INamedProgram
{
    /// <summary>What it is called.</summary>
    string Program { get; }
}
