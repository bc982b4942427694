using System.Reflection;

namespace Arrakis.Scylla.Rows.Mapping;

/// <summary>Which member of a class a name of CQL means: the one that is called so but for case and underscores.</summary>
internal static class MemberNames
{
    /// <summary>Whether two names mean the same.</summary>
    public static bool Match(string? member, string name)
    {
        var (i, j) = (0, 0);
        member ??= "";
        while (true)
        {
            while (i < member.Length && member[i] == '_')
                i++;
            while (j < name.Length && name[j] == '_')
                j++;
            if (i == member.Length || j == name.Length)
                return i == member.Length && j == name.Length;
            if (char.ToUpperInvariant(member[i++]) != char.ToUpperInvariant(name[j++]))
                return false;
        }
    }

    /// <summary>The public property that can be set; null if there is none.</summary>
    public static PropertyInfo? FindSettable(Type type, string name) =>
        Array.Find(Properties(type), p => p.SetMethod?.IsPublic == true && Match(p.Name, name));

    /// <summary>The public property that can be read; null if there is none.</summary>
    public static PropertyInfo? FindReadable(Type type, string name) =>
        Array.Find(Properties(type), p => p.GetMethod?.IsPublic == true && Match(p.Name, name));

    /// <summary>The public properties of objects.</summary>
    public static PropertyInfo[] Properties(Type type) =>
        [.. type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(p => p.GetIndexParameters().Length == 0)];
}
