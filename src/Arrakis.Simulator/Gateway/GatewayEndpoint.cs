using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Arrakis.Simulator;

/// <summary>
/// Upgrades a request to a gateway connection (RFC 6455, 4.2), and refuses versions and encodings that the gateway does not speak.
/// </summary>
internal static class GatewayEndpoint
{
    private const string KeySuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    internal static bool IsUpgrade(HttpContext http) =>
        http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        && string.Equals(http.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase);

    internal static async Task RunAsync(HttpContext http, GatewayContext context)
    {
        var key = http.Request.Headers.SecWebSocketKey.ToString();
        if (key.Length == 0 || http.Request.Headers.SecWebSocketVersion != "13")
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        http.Response.Headers.SecWebSocketAccept = Accept(key);
        http.Response.Headers.Upgrade = "websocket";
        http.Response.Headers.Connection = "Upgrade";
        var (refusal, reason) = Refuse(http.Request.Query);
        var zlib = http.Request.Query["compress"] == "zlib-stream" && refusal is null;
        await using var stream = await http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        using var connection = new GatewayConnection(context, stream, zlib, http.Abort, http.RequestAborted);
        await connection.RunAsync(refusal, reason);
    }

    private static (GatewayCloseCode? Code, string Reason) Refuse(IQueryCollection query)
    {
        if (query["v"] != "10") return (GatewayCloseCode.InvalidApiVersion, "only version 10 is spoken here: v=10");
        if (query.TryGetValue("encoding", out var encoding) && encoding != "json")
            return (GatewayCloseCode.DecodeError, "only JSON is spoken here: encoding=json");
        return query.TryGetValue("compress", out var compress) && compress != "zlib-stream"
            ? (GatewayCloseCode.DecodeError, "the only compression here is compress=zlib-stream")
            : (null, "");
    }

    // RFC 6455 prescribes SHA-1; it protects nothing here.
#pragma warning disable CA5350
    private static string Accept(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + KeySuffix)));
#pragma warning restore CA5350
}
