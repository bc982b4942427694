using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Tests.Support;

namespace Arrakis.Scylla.Tests.Connections;

/// <summary>Holds back up to so many questions and answers them in random order; an answer held too long is given by a timer.</summary>
internal sealed class ReorderingScript : IDisposable
{
    private readonly Lock _sync = new();
    private readonly List<ServerRequest> _held = [];
    private readonly Random _random;
    private readonly int _hold;
    private readonly Timer _timer;

    public ReorderingScript(int seed, int hold)
    {
        (_random, _hold) = (new Random(seed), hold);
        _timer = new Timer(_ => _ = ReleaseAsync(0), null, 2, 2);
    }

    public async Task<bool> TakeAsync(ServerRequest request)
    {
        if (request.Opcode != Opcode.Query)
            return false;
        lock (_sync)
            _held.Add(request);
        await ReleaseAsync(_hold);
        return true;
    }

    public void Dispose() => _timer.Dispose();

    private async Task ReleaseAsync(int keep)
    {
        while (true)
        {
            ServerRequest request;
            lock (_sync)
            {
                if (_held.Count <= keep)
                    return;
                var chosen = _random.Next(_held.Count);
                (request, _held[chosen]) = (_held[chosen], _held[^1]);
                _held.RemoveAt(_held.Count - 1);
            }
            await request.ReplyAsync(Rig.Echo(request));
        }
    }
}
