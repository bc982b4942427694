using NetCord;

namespace Arrakis.Cluster.NetCord;

/// <summary>A token that does not begin with its bot's id, as a simulator takes; NetCord's own refuses those.</summary>
internal sealed class NetCordToken : IEntityToken
{
    private NetCordToken(string token) => RawToken = token;

    /// <inheritdoc/>
    public string RawToken { get; }

    /// <inheritdoc/>
    public string HttpHeaderValue => $"Bot {RawToken}";

    /// <inheritdoc/>
    public ulong Id => 0;

    /// <inheritdoc/>
    public DateTimeOffset CreatedAt => Snowflake.Timestamp(Id);

    /// <summary>NetCord's kind of token where it takes it.</summary>
    public static IEntityToken Create(string token)
    {
        try
        {
            return new BotToken(token);
        }
        catch (ArgumentException)
        {
            return new NetCordToken(token);
        }
    }

    /// <summary>Never the token.</summary>
    public override string ToString() => "<redacted>";
}
