namespace Arrakis.Gateway;

/// <summary>The options cannot work. The message has one line per mistake.</summary>
public sealed class GatewayConfigurationException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="mistakes">Each mistake: what is wrong, and what would be right.</param>
    public GatewayConfigurationException(IReadOnlyList<string> mistakes)
        : base(string.Join(Environment.NewLine, mistakes)) => Mistakes = mistakes;

    /// <summary>Each mistake on its own.</summary>
    public IReadOnlyList<string> Mistakes { get; }
}
