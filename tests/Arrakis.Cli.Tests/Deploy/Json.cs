using System.Text.Json;

namespace Arrakis.Cli.Tests.Deploy;

/// <summary>Finds its way in what YAML files say.</summary>
internal static class Json
{
    /// <summary>A value by its path, <c>spec.template.spec</c>; null where there is none.</summary>
    public static JsonElement? Find(this JsonElement element, string path)
    {
        JsonElement? found = element;
        foreach (var name in path.Split('.'))
            found = found is { ValueKind: JsonValueKind.Object } here && here.TryGetProperty(name, out var value) ? value : null;
        return found;
    }

    /// <summary>The same of what has to be there.</summary>
    public static JsonElement At(this JsonElement element, string path) =>
        element.Find(path) ?? throw new InvalidOperationException($"There is no {path} in {element}.");

    public static string Text(this JsonElement element, string path) => element.At(path).ToString();

    /// <summary>The items of a list; none where there is no list.</summary>
    public static IReadOnlyList<JsonElement> Items(this JsonElement element, string path) =>
        element.Find(path) is { } list ? [.. list.EnumerateArray()] : [];

    /// <summary>The names of a mapping; none where there is none.</summary>
    public static IReadOnlyList<string> Names(this JsonElement element, string path) =>
        element.Find(path) is { ValueKind: JsonValueKind.Object } mapping
            ? [.. mapping.EnumerateObject().Select(member => member.Name)]
            : [];

    /// <summary>A list of words, as text.</summary>
    public static string[] Words(this JsonElement element, string path) => [.. element.Items(path).Select(word => word.ToString())];
}
