using System.Collections.Concurrent;
using System.Text;
using Arrakis.Scylla.Protocol;

namespace Arrakis.Scylla.Tests.Support;

/// <summary>What the scripted server answers by itself.</summary>
internal sealed partial class ScriptedCqlServer
{
    private readonly ConcurrentDictionary<string, Func<int, WireAnswer>> _prepares = new();
    private readonly ConcurrentDictionary<string, string> _known = new();
    private readonly ConcurrentQueue<(string Text, Func<ServerRequest, WireAnswer> Answer)> _rules = new();

    /// <summary>Answers statements (QUERY, EXECUTE, BATCH) whose text contains the given one; the first rule that fits counts.</summary>
    public void On(string cql, Func<ServerRequest, WireAnswer> answer) => _rules.Enqueue((cql, answer));

    /// <summary>Says what PREPARE of a text gives: its variables, which of them make the partition key, and its rows' columns.</summary>
    public void Prepares(
        string cql, string keyspace, string table, WireColumn[] variables, int[] partitionKey, WireColumn[]? columns = null, int flags = 0)
    {
        var id = WireAnswer.IdOf(cql);
        _prepares[cql] = version => WireAnswer.Prepared(version, id, keyspace, table, variables, partitionKey, columns ?? [], flags);
    }

    /// <summary>Forgets what was prepared: the next EXECUTE of it is answered with UNPREPARED.</summary>
    public void ForgetPrepared() => _known.Clear();

    internal string? TextOf(byte[] id) => _known.GetValueOrDefault(Convert.ToHexString(id));

    private WireAnswer OwnAnswer(ServerRequest request) => request.Opcode switch
    {
        Opcode.Options => request.Connection.Supported,
        Opcode.Startup => Start(request),
        Opcode.AuthResponse => LogIn(request),
        Opcode.Register => Register(request),
        Opcode.Prepare => Prepare(request),
        Opcode.Query or Opcode.Execute or Opcode.Batch => Execute(request),
        _ => WireAnswer.Error(0x0A, $"The scripted server does not know the opcode {request.Opcode}"),
    };

    private WireAnswer Start(ServerRequest request)
    {
        request.Connection.Startup = new WireReader(request.Body).StringMap();
        return Settings.Login is null ? WireAnswer.Ready : WireAnswer.Authenticate("org.apache.cassandra.auth.PasswordAuthenticator");
    }

    private WireAnswer LogIn(ServerRequest request)
    {
        var token = new WireReader(request.Body).Bytes() ?? [];
        var expected = Encoding.UTF8.GetBytes($"\0{Settings.Login?.User}\0{Settings.Login?.Password}");
        return token.AsSpan().SequenceEqual(expected)
            ? WireAnswer.AuthSuccess
            : WireAnswer.Error(0x0100, "Provided username and/or password are incorrect");
    }

    private static WireAnswer Register(ServerRequest request)
    {
        request.Connection.Registered = new WireReader(request.Body).StringList();
        return WireAnswer.Ready;
    }

    private WireAnswer Prepare(ServerRequest request)
    {
        var id = WireAnswer.IdOf(request.Cql);
        _known[Convert.ToHexString(id)] = request.Cql;
        return _prepares.TryGetValue(request.Cql, out var answer)
            ? answer(request.Version)
            : WireAnswer.Prepared(request.Version, id, "ks", "t", [], [], []);
    }

    private WireAnswer Execute(ServerRequest request)
    {
        foreach (var statement in request.Statements)
        {
            if (statement.Id is { } id && statement.Cql is null)
                return WireAnswer.Unprepared(id);
        }
        foreach (var (text, answer) in _rules)
        {
            if (request.Cql.Contains(text, StringComparison.Ordinal))
                return answer(request);
        }
        return request.Cql.StartsWith("USE ", StringComparison.Ordinal) ? Use(request) : WireAnswer.Void;
    }

    private static WireAnswer Use(ServerRequest request)
    {
        request.Connection.Keyspace = request.Cql[4..].Trim('"');
        return WireAnswer.SetKeyspace(request.Connection.Keyspace);
    }
}
