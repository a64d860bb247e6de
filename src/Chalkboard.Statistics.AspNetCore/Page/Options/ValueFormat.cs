using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Chalkboard.Statistics.AspNetCore;

/// <summary>
/// How the page shows a value, and what stands below it. Formats nest as statistics do: namespace, then entry or collection,
/// then column. A format counts for all below that have none of their own; the name <c>*</c> stands for any, after the
/// exact name; null hides.
/// <code>
/// options.Page.Formats["Slates"]["Commits"] = "N0";
/// options.Page.Formats["*"]["Requests"]["Client"] = null;
/// options.Page.Formats["My Stuff"]["Mood"] = Format.By(value => value is > 9000 ? "high" : "low");
/// </code>
/// </summary>
/// <remarks>Set formats when the application starts; they are read by several threads afterwards.</remarks>
public sealed class ValueFormat
{
    private const string Any = "*";

    private readonly Dictionary<string, ValueFormat> _children = new(StringComparer.Ordinal);
    private readonly Func<object?, string?>? _format;
    private readonly bool _isSet;

    /// <summary>Says nothing by itself: what is set below it counts.</summary>
    public ValueFormat()
    {
    }

    private ValueFormat(Func<object?, string?>? format) => (_format, _isSet) = (format, true);

    /// <summary>Not shown at all. Null says the same.</summary>
    public static ValueFormat Hidden => new(format: null) { IsHidden = true };

    /// <summary>As the page shows values by default: for one name, where a wider rule says otherwise.</summary>
    public static ValueFormat Default => new(format: null);

    /// <summary>The format of what stands below under that name; one that says nothing if none has been set.</summary>
    /// <param name="name">The name of a namespace, entry, collection or column, or <c>*</c> for any.</param>
    [AllowNull]
    public ValueFormat this[string name]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(name);
            return _children.TryGetValue(name, out var format) ? format : _children[name] = new ValueFormat();
        }
        set
        {
            ArgumentNullException.ThrowIfNull(name);
            _children[name] = value ?? Hidden;
        }
    }

    internal bool IsHidden { get; private init; }

    /// <summary>A .NET format, for what can be formatted, in the invariant culture.</summary>
    /// <param name="format">Such as <c>N2</c>, or with text around it, such as <c>{0:N2} requests</c>.</param>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public static ValueFormat From(string format)
    {
        ArgumentException.ThrowIfNullOrEmpty(format);
        return new(value => format.Contains("{0", StringComparison.Ordinal)
            ? string.Format(CultureInfo.InvariantCulture, format, value)
            : value is IFormattable formattable ? formattable.ToString(format, CultureInfo.InvariantCulture) : value?.ToString());
    }

    /// <summary>A function that writes a value.</summary>
    /// <param name="format">
    /// Gets a scalar of a report and returns its text, which the page encodes. Null shows nothing. What it throws is shown
    /// in place of the value. Called from any thread.
    /// </param>
    public static ValueFormat From(Func<object?, string?> format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return new(format);
    }

    /// <summary>The same as <see cref="From(string)"/>.</summary>
    /// <param name="format">A .NET format.</param>
    [SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "It is From.")]
    public static implicit operator ValueFormat(string format) => From(format);

    /// <summary>What counts for the value of these names, the outermost first; null if nothing is said.</summary>
    internal ValueFormat? Find(params ReadOnlySpan<string> names)
    {
        var ownFormat = _isSet ? this : null;
        if (names.IsEmpty) return ownFormat;
        var exact = _children.TryGetValue(names[0], out var child) ? child.Find(names[1..]) : null;
        return exact ?? (_children.TryGetValue(Any, out var anyChild) ? anyChild.Find(names[1..]) : null) ?? ownFormat;
    }

    /// <summary>The function that writes a value; null for the default.</summary>
    internal Func<object?, string?>? Function => _format;
}
