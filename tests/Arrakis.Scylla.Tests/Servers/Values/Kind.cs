using System.Text.Json.Nodes;

namespace Arrakis.Scylla.Tests.Servers.Values;

/// <summary>A type of CQL with a CLR type that stands for it: values of it, and two other ways to write them.</summary>
/// <param name="Cql">The type's name.</param>
/// <param name="Next">A random value.</param>
/// <param name="Edges">Values that are easily got wrong.</param>
/// <param name="Json">A value as <c>values.py</c> writes it.</param>
/// <param name="Literal">A value as a text of CQL writes it.</param>
internal sealed record Kind<T>(string Cql, Func<Random, T> Next, T[] Edges, Func<T, JsonNode?> Json, Func<T, string> Literal)
{
    /// <summary>An edge or a random value.</summary>
    public T Any(Random random) => random.Next(4) == 0 ? Edges[random.Next(Edges.Length)] : Next(random);
}
