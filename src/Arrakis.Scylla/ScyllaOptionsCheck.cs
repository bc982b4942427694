using System.Text.RegularExpressions;
using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla;

/// <summary>Finds what is mistaken in <see cref="ScyllaOptions"/>. The password is looked at for its presence alone.</summary>
internal sealed partial class ScyllaOptionsCheck(ScyllaOptions options)
{
    // Timers of the runtime take no more than 2^32 - 2 ms; nobody waits that long on purpose.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly List<string> _mistakes = [];

    public IReadOnlyList<string> Run()
    {
        CheckContactPoints();
        CheckNames();
        CheckCredentials();
        CheckTls();
        CheckLimits();
        CheckTimes();
        CheckConsistency();
        return _mistakes;
    }

    private void CheckContactPoints()
    {
        if (options.ContactPoints is not { Count: > 0 })
            _mistakes.Add("There is no contact point: name at least one node as host, host:port or [ipv6]:port.");
        Range(nameof(options.Port), options.Port, 1, 65_535);
        foreach (var text in options.ContactPoints ?? [])
        {
            if (!ContactPoint.TryParse(text, options.Port, out _, out var mistake))
                _mistakes.Add(mistake);
        }
    }

    private void CheckNames()
    {
        if (options.LocalDatacenter is { } datacenter && string.IsNullOrWhiteSpace(datacenter))
            _mistakes.Add("LocalDatacenter is blank: name a datacenter, or leave it out for that of the first node that answers.");
        if (options.Keyspace is { } keyspace && !KeyspaceName().IsMatch(keyspace))
            _mistakes.Add($"The keyspace \"{keyspace}\" cannot exist: a name has 1 to 48 letters (A-Z, a-z), digits and underscores.");
        if (options.ApplicationName is { } application && string.IsNullOrWhiteSpace(application))
            _mistakes.Add("ApplicationName is blank: name the program, or leave it out.");
    }

    private void CheckCredentials()
    {
        if (options.Username is "")
            _mistakes.Add("Username is empty: name a user, or leave it out where the server asks for none.");
        if (options.Username is not null && options.Password is null)
            _mistakes.Add($"The user {options.Username} has no password: set both, or neither where the server asks for none.");
        if (options.Username is null && options.Password is not null)
            _mistakes.Add("There is a password without a user: set both, or neither where the server asks for none.");
    }

    private void CheckTls()
    {
        if (options.Tls is not { } tls)
            return;
        if (tls.TrustedAuthorities is { Count: 0 })
            _mistakes.Add("Tls.TrustedAuthorities is empty, which trusts nobody: add a certificate, or leave it out for the system's.");
        if (tls.ClientCertificate is { HasPrivateKey: false })
            _mistakes.Add($"Tls.ClientCertificate ({tls.ClientCertificate.Subject}) has no private key: load it together with its key.");
        if (tls.ServerName is { } name && Uri.CheckHostName(name) == UriHostNameType.Unknown)
            _mistakes.Add($"Tls.ServerName \"{name}\" is no host name: write the one in the servers' certificates, or leave it out.");
    }

    private void CheckLimits()
    {
        if (!Enum.IsDefined(options.MaxProtocolVersion))
            _mistakes.Add($"MaxProtocolVersion is {(int)options.MaxProtocolVersion}: it has to be V3 or V4.");
        Range(nameof(options.ConnectionsPerHost), options.ConnectionsPerHost, 1, 64);
        Range(nameof(options.MaxRequestsPerConnection), options.MaxRequestsPerConnection, 1, 32_768);
        Range(nameof(options.PageSize), options.PageSize, 1, int.MaxValue);
        Range(nameof(options.MaxFrameBytes), options.MaxFrameBytes, 1_024, 256 * 1024 * 1024);
        if (options.Time is null)
            _mistakes.Add("Time is null: leave it out for the system's clock.");
    }

    private void CheckTimes()
    {
        var (least, most) = (options.MinReconnectDelay, options.MaxReconnectDelay);
        Wait(nameof(options.ConnectTimeout), options.ConnectTimeout);
        Wait(nameof(options.RequestTimeout), options.RequestTimeout);
        Wait(nameof(options.AttemptTimeout), options.AttemptTimeout);
        Wait(nameof(options.HeartbeatInterval), options.HeartbeatInterval);
        Wait(nameof(options.HeartbeatTimeout), options.HeartbeatTimeout);
        Wait(nameof(options.SilenceThreshold), options.SilenceThreshold);
        Wait(nameof(options.MinReconnectDelay), options.MinReconnectDelay);
        Wait(nameof(options.MaxReconnectDelay), options.MaxReconnectDelay);
        if (options.SpeculativeDelay is { } delay)
            Wait(nameof(options.SpeculativeDelay), delay);
        NotAbove(nameof(options.AttemptTimeout), options.AttemptTimeout, nameof(options.RequestTimeout), options.RequestTimeout);
        NotAbove(nameof(options.MinReconnectDelay), least, nameof(options.MaxReconnectDelay), most);
    }

    private void CheckConsistency()
    {
        if (!Enum.IsDefined(options.Consistency))
            _mistakes.Add($"Consistency is {(int)options.Consistency}, which the protocol does not know: take LocalQuorum, for example.");
        if (options.SerialConsistency is not (Consistency.Serial or Consistency.LocalSerial))
            _mistakes.Add($"SerialConsistency is {options.SerialConsistency}: it has to be Serial or LocalSerial.");
    }

    private void Range(string name, int value, int least, int most)
    {
        if (value < least || value > most)
            _mistakes.Add($"{name} is {value}: it has to be {(most == int.MaxValue ? $"{least} or more" : $"from {least} to {most}")}.");
    }

    private void Wait(string name, TimeSpan value)
    {
        if (value <= TimeSpan.Zero || value > LongestWait)
            _mistakes.Add($"{name} is {value}: it has to be above zero, and at most {LongestWait.TotalHours:0} hours.");
    }

    private void NotAbove(string name, TimeSpan value, string boundName, TimeSpan bound)
    {
        if (value > bound)
            _mistakes.Add($"{name} ({value}) is above {boundName} ({bound}): it has to be at most that.");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_]{1,48}\z")]
    private static partial Regex KeyspaceName();
}
