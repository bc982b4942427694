using System.Text.Json;

namespace Arrakis.Cli.Top;

/// <summary>What is known of a node: its newest status, the last minutes, and its most active communities.</summary>
internal sealed class TopState
{
    // What the page keeps, too.
    private const int MaxPoints = 900;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly List<TopPoint> _points = [];
    private JsonElement _status;
    private JsonElement _communities;

    public TopStatus? Status { get; private set; }

    public IReadOnlyList<TopPoint> Points => _points;

    public IReadOnlyList<TopCommunity> Communities { get; private set; } = [];

    /// <summary>Whether the communities were told.</summary>
    public bool HasCommunities => _communities.ValueKind != JsonValueKind.Undefined;

    /// <summary>Why nothing newer is known; null while the node tells it.</summary>
    public string? Trouble { get; set; }

    /// <summary>Takes note of what the node's page has sent.</summary>
    /// <param name="name">The name of the event.</param>
    /// <param name="data">Its JSON.</param>
    /// <exception cref="JsonException">It is none that a node sends.</exception>
    public void Take(string name, string data)
    {
        switch (name)
        {
            case "history":
                _points.Clear();
                _points.AddRange(JsonSerializer.Deserialize<TopPoint[]>(data, Json) ?? []);
                break;
            case "status":
                Status = JsonSerializer.Deserialize<TopStatus>(data, Json);
                _status = JsonSerializer.Deserialize<JsonElement>(data);
                Trouble = null;
                if (Status?.Point is { } point && (_points.Count == 0 || _points[^1].TimeMs < point.TimeMs))
                    _points.Add(point);
                if (_points.Count > MaxPoints)
                    _points.RemoveAt(0);
                break;
            case "communities":
                if (!JsonSerializer.Deserialize<JsonElement>(data).TryGetProperty("communities", out _communities))
                    throw new JsonException("the list of communities has no communities");
                Communities = _communities.Deserialize<TopCommunity[]>(Json) ?? [];
                break;
            case "stopped":
                Trouble = "the node has stopped";
                break;
        }
    }

    /// <summary>All of it, as the node has told it.</summary>
    public string AsJson() => JsonSerializer.Serialize(
        new
        {
            status = _status,
            communities = HasCommunities ? _communities : (object)Array.Empty<object>(),
            history = _points,
        },
        Json);
}
