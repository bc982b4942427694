namespace Arrakis.Shared.Discord;

/// <summary>A command that somebody gave. The token is a secret for 15 minutes: it is never logged nor put into the event log.</summary>
public sealed record Interaction
{
    /// <summary>The interaction's snowflake; its time is when the command was given.</summary>
    public required long Id { get; init; }

    /// <summary>Our application's snowflake.</summary>
    public required long ApplicationId { get; init; }

    /// <summary>What authorises replies. Secret.</summary>
    public required string Token { get; init; }

    /// <summary>Where the command was given.</summary>
    public required CommunityId CommunityId { get; init; }

    /// <summary>Who gave it.</summary>
    public required MemberId MemberId { get; init; }

    /// <summary>The command's name, such as <c>position</c>.</summary>
    public required string Command { get; init; }

    /// <summary>Options by name, with strings, integers and snowflakes in text form.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The member's permissions in the channel (bit 0x8 is Administrator).</summary>
    public ulong Permissions { get; init; }

    /// <summary>When the frame reached the gateway, Unix microseconds.</summary>
    public long ReceivedUs { get; init; }

    /// <summary>The interaction without its token.</summary>
    public override string ToString() => $"/{Command} by {MemberId} in {CommunityId} (interaction {Id})";
}

/// <summary>
/// Takes commands from the gateway. Must not block: what it cannot take at once it refuses, and the user is told to try again.
/// </summary>
public interface IInteractionSink
{
    /// <summary>Takes the interaction, or returns false when too many are waiting.</summary>
    bool TryAccept(Interaction interaction);
}
