using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Chalkboard.Docs.Tests;

/// <summary>Creates the page of all options: a table for each class, with its defaults and comments.</summary>
internal static partial class OptionsReference
{
    private static readonly string[] _assemblies =
    [
        "Chalkboard.Slates", "Chalkboard.Slates.AspNetCore", "Chalkboard.Slates.Sqlite", "Chalkboard.Slates.PostgreSql",
        "Chalkboard.Slates.Redis",
        "Chalkboard.Slates.MongoDb", "Chalkboard.Statistics", "Chalkboard.Statistics.AspNetCore", "Chalkboard.Tracing",
        "Chalkboard.Tracing.AspNetCore", "Chalkboard.Mcp",
        "Chalkboard.Tracing.Weaver",
    ];

    public static string Create()
    {
        var page = new StringBuilder(
            "# Options\n\nEvery option, with its default. The text is that of the XML comments. A value out of range is an error when " +
            "it is set or when the ");
        page.Append("application starts, with a message that has the value and the range.\n");
        foreach (var name in _assemblies)
        {
            var assembly = Assembly.Load(name);
            var comments = XDocument.Load(Path.Combine(AppContext.BaseDirectory, name + ".xml")).Descendants("member")
                .ToDictionary(member => member.Attribute("name")!.Value);
            // A class of options is independent, or is a property of one.
            var classes =
                Reachable(assembly.GetExportedTypes()
                    .Where(type => type.IsClass && type.Name.EndsWith("Options", StringComparison.Ordinal) && CanCreate(type)));
            if (classes.Count == 0) continue;
            page.Append(CultureInfo.InvariantCulture, $"\n## {name}\n");
            foreach (var (type, instance) in classes.OrderBy(
                entry => entry.Key.Name, StringComparer.Ordinal)) Write(page, type, instance, comments);
        }

        return page.ToString();
    }

    private static bool CanCreate(Type type) => !type.IsAbstract && type.GetConstructor([]) is not null;

    private static Dictionary<Type, object> Reachable(IEnumerable<Type> roots)
    {
        var found = new Dictionary<Type, object>();
        var open = new Queue<object>(roots.Select(type => Activator.CreateInstance(type)!));
        while (open.TryDequeue(out var instance))
        {
            if (!found.TryAdd(instance.GetType(), instance)) continue;
            foreach (var property in Properties(instance.GetType()))
            {
                if (property.PropertyType.Assembly == instance.GetType().Assembly && IsNested(property.PropertyType)
                    && property.GetValue(instance) is { } nested) open.Enqueue(nested);
            }
        }

        return found;
    }

    private static bool IsNested(Type type) =>
        type.IsClass && !typeof(IEnumerable).IsAssignableFrom(type) && Properties(type).Any(property => property.CanWrite);

    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(property => property.GetIndexParameters().Length == 0);

    private static void Write(StringBuilder page, Type type, object instance, Dictionary<string, XElement> comments)
    {
        page.Append(
            CultureInfo.InvariantCulture,
            $"\n### {type.Name}\n\n{Text(comments.GetValueOrDefault($"T:{type.FullName}"))}\n\n| Option | Default | Meaning " +
            $"|\n|---|---|---|\n");
        foreach (var property in Properties(type))
        {
            var meaning = Text(comments.GetValueOrDefault($"P:{type.FullName!.Replace('+', '.')}.{property.Name}"));
            page.Append(
                CultureInfo.InvariantCulture, $"| `{property.Name}` | {Default(property, property.GetValue(instance))} | {meaning} |\n");
        }
    }

    private static string Default(PropertyInfo property, object? value) => value switch
    {
        null => "none",
        bool flag => flag ? "true" : "false",
        TimeSpan time => FormatTime(time),
        Enum member => $"`{member}`",
        string text => text.Length == 0 ? "empty" : $"`{text}`",
        int or long => string.Create(CultureInfo.InvariantCulture, $"{value:N0}"),
        IConvertible number => string.Create(CultureInfo.InvariantCulture, $"{number}"),
        _ when property.PropertyType.Assembly == property.DeclaringType!.Assembly && IsNested(property.PropertyType) =>
            $"see [{property.PropertyType.Name}](#{property.PropertyType.Name.ToLowerInvariant()})",
        ICollection { Count: 0 } => "empty",
        ICollection collection => string.Create(CultureInfo.InvariantCulture, $"{collection.Count} entries"),
        _ => "set",
    };

    private static string FormatTime(TimeSpan time)
    {
        if (time == Timeout.InfiniteTimeSpan) return "never";
        foreach (var (unit, name) in ((TimeSpan, string)[])[(TimeSpan.FromDays(1), "day"), (TimeSpan.FromHours(1), "hour"),
            (TimeSpan.FromMinutes(1), "minute"), (TimeSpan.FromSeconds(1), "second"), (TimeSpan.FromMilliseconds(1), "millisecond")])
        {
            if (time >= unit && time.Ticks % unit.Ticks == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{time / unit:N0} {name}{(time == unit ? "" : "s")}");
        }

        return time.ToString("c", CultureInfo.InvariantCulture);
    }

    /// <summary>Formats a comment as one line of Markdown: its summary and its exceptions.</summary>
    private static string Text(XElement? member)
    {
        if (member is null) return "";
        var parts = member.Elements("summary").Concat(member.Elements("value")).Concat(member.Elements("remarks")).Select(Inline);
        var errors = member.Elements("exception").Select(error => $"`{ShortName(error.Attribute("cref")?.Value)}`: {Inline(error)}");
        return string.Join(' ', parts.Concat(errors).Where(part => part.Length > 0)).Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Inline(XElement element)
    {
        var text = string.Concat(element.Nodes().Select(node => node switch
        {
            XText plain => plain.Value,
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" or "paramref" or "typeparamref" } reference =>
                $"`{ShortName((reference.Attribute("cref") ?? reference.Attribute("name") ?? reference.Attribute("langword") ?? reference.Attribute("href"))?.Value)}`",
            XElement other => " " + Inline(other) + " ",
            _ => "",
        }));
        return Spaces().Replace(text, " ").Trim();
    }

    private static string ShortName(string? reference)
    {
        var name = reference ?? "";
        if (name is [_, ':', ..]) name = name[2..];
        var end = name.IndexOf('(', StringComparison.Ordinal);
        if (end >= 0) name = name[..end];
        var parts = name.Split('.');
        var last = parts[^1].Split('`')[0];
        // A member of an enum or of another class is clearer with its type.
        return reference?.Length > 1 && reference[0] is 'F' or 'M' && parts.Length > 1 ? $"{parts[^2].Split('`')[0]}.{last}" : last;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
