using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Arrakis.Simulator;

/// <summary>The routes that Discord does not have: status, faults, and users who give commands.</summary>
internal static class ControlRoutes
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    internal static void Map(
        IEndpointRouteBuilder app, DiscordSimulator simulator, CommunityMap map, CommandGiver giver, InteractionStore store)
    {
        Add("GET", "/sim/status", http => http.WriteAsync(JsonSerializer.SerializeToNode(simulator.Status, Json)!));
        Add("POST", "/sim/faults", http => FaultsAsync(http, simulator));
        Add("POST", "/sim/interactions", http => GiveAsync(http, map, giver));
        Add("GET", "/sim/interactions/{interaction}", http => ShowAsync(http, store));

        void Add(string method, string pattern, Func<HttpContext, Task> handler) =>
            app.MapMethods(pattern, [method], http => GuardAsync(http, handler));
    }

    // A page in a browser must not drive the simulator through a name that resolves to 127.0.0.1.
    private static async Task GuardAsync(HttpContext http, Func<HttpContext, Task> handler)
    {
        if (http.Request.Host.Host is not ("127.0.0.1" or "localhost"))
        {
            await http.WriteAsync(Problem("The control routes answer to 127.0.0.1 and localhost only."), 403);
            return;
        }
        try
        {
            await handler(http);
        }
        catch (SimulatorException e)
        {
            await http.WriteAsync(Problem(e.Message), 400);
        }
        catch (JsonException e)
        {
            await http.WriteAsync(Problem($"The body is not what this route takes: {Explain(e)}"), 400);
        }
    }

    // The serializer names our type for a field that it does not know; whoever wrote it needs the fields that there are.
    private static string Explain(JsonException fault) => fault.Message.Contains("could not be mapped", StringComparison.Ordinal)
        ? $"{fault.Path ?? "a field"} is none of its fields, which are "
            + $"{string.Join(", ", typeof(FaultPlan).GetProperties().Select(p => Json.PropertyNamingPolicy!.ConvertName(p.Name)))}."
        : fault.Message;

    private static async Task FaultsAsync(HttpContext http, DiscordSimulator simulator)
    {
        var plan = await JsonSerializer.DeserializeAsync<FaultPlan>(http.Request.Body, Json, http.RequestAborted)
            ?? throw new SimulatorException("The body is a JSON object of faults, such as {\"drop_every\":1000}.");
        simulator.ApplyFaults(plan);
        await http.NoContentAsync();
    }

    private static async Task GiveAsync(HttpContext http, CommunityMap map, CommandGiver giver)
    {
        var interaction = giver.Give(CommandRequest.Parse(
            await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted), map));
        await http.WriteAsync(new JsonObject { ["id"] = interaction.Id.ToString(CultureInfo.InvariantCulture) }, 201);
    }

    private static Task ShowAsync(HttpContext http, InteractionStore store)
    {
        if (store.ById($"{http.Request.RouteValues["interaction"]}") is not { } interaction)
            return http.WriteAsync(Problem("No such interaction: POST /sim/interactions returns the ids."), 404);
        JsonObject shown;
        lock (interaction.Lock) shown = InteractionView.Show(interaction);
        return http.WriteAsync(shown);
    }

    private static JsonObject Problem(string message) => new() { ["error"] = message };
}
