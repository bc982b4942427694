using System.Globalization;

namespace Arrakis.Simulator;

/// <summary>The newest interactions, to be answered and looked at.</summary>
internal sealed class InteractionStore(TimeProvider clock)
{
    private const int Kept = 10_000;

    /// <summary>How long Discord waits for the first answer.</summary>
    internal static readonly TimeSpan AnswerWindow = TimeSpan.FromSeconds(3);

    /// <summary>How long the token is good for.</summary>
    internal static readonly TimeSpan TokenWindow = TimeSpan.FromMinutes(15);

    private readonly Lock _lock = new();
    private readonly Dictionary<long, InteractionRecord> _byId = [];
    private readonly Dictionary<string, InteractionRecord> _byToken = new(StringComparer.Ordinal);
    private readonly Queue<InteractionRecord> _order = new();

    internal void Add(InteractionRecord interaction)
    {
        lock (_lock)
        {
            _byId.Add(interaction.Id, interaction);
            _byToken.Add(interaction.Token, interaction);
            _order.Enqueue(interaction);
            if (_order.Count <= Kept) return;
            var oldest = _order.Dequeue();
            _byId.Remove(oldest.Id);
            _byToken.Remove(oldest.Token);
        }
    }

    internal InteractionRecord? ById(string id)
    {
        lock (_lock)
        {
            return long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? _byId.GetValueOrDefault(number)
                : null;
        }
    }

    /// <summary>The interaction of a token that is still good.</summary>
    internal InteractionRecord? ByToken(string token)
    {
        lock (_lock) return _byToken.TryGetValue(token, out var interaction) && Age(interaction) <= TokenWindow ? interaction : null;
    }

    internal TimeSpan Age(InteractionRecord interaction) => clock.GetElapsedTime(interaction.GivenAt);
}
