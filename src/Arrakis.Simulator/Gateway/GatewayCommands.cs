using System.Security.Cryptography;
using System.Text;

namespace Arrakis.Simulator;

/// <summary>Does what a client's payloads ask for, or closes the connection with the code that the docs name.</summary>
internal sealed class GatewayCommands(GatewayContext context, GatewayConnection connection)
{
    private const int MaxPayload = 4096;

    private readonly CommandWindow _window = new(context.Options.Clock);

    internal void Handle(ReadOnlyMemory<byte> payload)
    {
        if (!_window.TryTake()) connection.Close(GatewayCloseCode.RateLimited, "more than 120 payloads in 60 seconds");
        else if (payload.Length > MaxPayload) connection.Close(GatewayCloseCode.DecodeError, "a payload has more than 4096 bytes");
        else if (!GatewayCommand.TryParse(payload, out var command))
            connection.Close(GatewayCloseCode.DecodeError, "a payload is no JSON object with an op");
        else Handle(command);
    }

    private void Handle(GatewayCommand command)
    {
        switch ((GatewayOpcode)command.Opcode)
        {
            case GatewayOpcode.Heartbeat:
                Heartbeat(command);
                break;
            case GatewayOpcode.Identify:
                Identify(command);
                break;
            case GatewayOpcode.Resume:
                Resume(command);
                break;
            case GatewayOpcode.PresenceUpdate or GatewayOpcode.VoiceStateUpdate or GatewayOpcode.RequestGuildMembers
                or GatewayOpcode.RequestSoundboardSounds or GatewayOpcode.RequestChannelInfo:
                if (connection.Session is not { } session) connection.Close(GatewayCloseCode.NotAuthenticated, "not identified");
                else if (command.Opcode == (int)GatewayOpcode.RequestGuildMembers)
                    MemberRequests.Handle(context, session, command, connection);
                break;
            default:
                connection.Close(GatewayCloseCode.UnknownOpcode, $"opcode {command.Opcode} is not known");
                break;
        }
    }

    private void Heartbeat(GatewayCommand command)
    {
        connection.Beat();
        var session = connection.Session;
        if (session is not null && command.Data.ValueKind == System.Text.Json.JsonValueKind.Number
            && command.Data.TryGetInt64(out var sequence))
        {
            lock (session.Lock) session.Acknowledge(sequence);
        }
        if (!context.Faults.Of(session?.Shard ?? -1).SwallowHeartbeatAcks)
            connection.Pump.Post(() => connection.Pump.Send("{\"t\":null,\"s\":null,\"op\":11,\"d\":null}"u8));
    }

    private void Identify(GatewayCommand command)
    {
        if (connection.Session is not null)
            connection.Close(GatewayCloseCode.AlreadyAuthenticated, "already identified");
        else if (command.AsIdentify() is not { } request)
            connection.Close(GatewayCloseCode.DecodeError, "identify lacks token or properties");
        else if (Refuse(request) is { } refusal)
            connection.Close(refusal.Code, refusal.Reason);
        else if (!context.Identifies.TryTakeBucket(request.Shard))
            SendInvalidSession();
        else if (!context.Identifies.TryTakeStart())
            connection.Close(GatewayCloseCode.AuthenticationFailed, "the day's session starts are used up and the token was reset");
        else
            Begin(request);
    }

    private (GatewayCloseCode Code, string Reason)? Refuse(IdentifyRequest request)
    {
        if (!IsToken(request.Token)) return (GatewayCloseCode.AuthenticationFailed, "the token is wrong");
        if (request.Shard < 0 || request.TotalShards < 1 || request.Shard >= request.TotalShards)
            return (GatewayCloseCode.InvalidShard, "shard must be [id, total] with 0 <= id < total");
        if (context.Sessions.GuildCount(request.Shard, request.TotalShards) > context.Options.MaxGuildsPerShard)
            return (GatewayCloseCode.ShardingRequired, "too many guilds for one shard");
        if ((request.Intents & ~GatewayIntents.All) != 0)
            return (GatewayCloseCode.InvalidIntents, "intents have a bit that does not exist");
        return (request.Intents & ~context.Options.AllowedIntents) != 0
            ? (GatewayCloseCode.DisallowedIntents, "intents are not switched on for this application")
            : null;
    }

    private void Begin(IdentifyRequest request)
    {
        var clock = context.Options.Clock;
        connection.AcknowledgeForsaken();
        var session = context.Sessions.Create(request);
        lock (session.Lock)
        {
            session.Log.AddExtra(new SessionExtra(
                "READY", session.TimeMs,
                to => ReadyPayload.Append(to, session, context.Members, context.GatewayUrl, context.Options.ApplicationId)));
            if ((request.Intents & GatewayIntents.Guilds) != 0) AddGuilds(session);
            session.DispatchFrom = clock.GetTimestamp() + (context.Options.DispatchDelayAfterReadyMs * clock.TimestampFrequency / 1000);
        }
        connection.Serve(session, 0);
    }

    private void AddGuilds(ShardSession session)
    {
        var threshold = Math.Clamp(session.LargeThreshold, 50, 250);
        foreach (var community in session.Communities)
        {
            session.Log.AddExtra(new SessionExtra(
                "GUILD_CREATE", context.Player.Reached(community).TimeMs,
                to => context.Guilds.AppendCreated(to, community, session.Intents, threshold)));
        }
    }

    private void Resume(GatewayCommand command)
    {
        if (connection.Session is not null)
            connection.Close(GatewayCloseCode.AlreadyAuthenticated, "already identified");
        else if (command.AsResume() is not { } resume)
            connection.Close(GatewayCloseCode.DecodeError, "resume lacks token, session_id or seq");
        else if (!IsToken(resume.Token))
            connection.Close(GatewayCloseCode.AuthenticationFailed, "the token is wrong");
        else
            Resume(resume.SessionId, resume.Sequence);
    }

    private void Resume(string id, long sequence)
    {
        switch (context.Sessions.TryResume(id, sequence, out var session))
        {
            case ResumeResult.Unknown:
                SendInvalidSession();
                break;
            case ResumeResult.TimedOut:
                connection.Close(GatewayCloseCode.SessionTimedOut, "the session timed out");
                break;
            case ResumeResult.InvalidSequence:
                connection.Close(GatewayCloseCode.InvalidSequence, "seq is beyond what was sent");
                break;
            default:
                Continue(session!, sequence);
                break;
        }
    }

    // RESUMED has a sequence like any dispatch, and a later resume from below it replays it: no sequence is ever missing.
    private void Continue(ShardSession session, long sequence)
    {
        lock (session.Lock)
        {
            session.DispatchFrom = context.Options.Clock.GetTimestamp();
            while (!context.Options.Speed.IsMax && context.Player.Take(session, int.MaxValue) == TimeSpan.Zero)
            {
                // What happened while the client was away belongs to the replay.
            }
            session.Log.AddExtra(new SessionExtra("RESUMED", session.TimeMs, to => to.Append("{\"_trace\":[\"[\\\"simulator\\\"]\"]}"u8)));
        }
        connection.Serve(session, sequence);
    }

    private void SendInvalidSession() =>
        connection.Pump.Post(() => connection.Pump.Send("{\"t\":null,\"s\":null,\"op\":9,\"d\":false}"u8));

    private bool IsToken(string token) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(token.StartsWith("Bot ", StringComparison.Ordinal) ? token[4..] : token),
        Encoding.UTF8.GetBytes(context.Options.Token));
}
