using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Chalkboard.Statistics.AspNetCore;

/// <summary>
/// The format of a value on the page. Formats nest as statistics do: namespace, then entry or collection, then column. A format applies
/// to all values below it that don't have their own. The name <c>*</c> matches any name that has no format. Null hides a value.
/// <code>
/// options.Page.Formats["Slates"]["Commits"] = "N0";
/// options.Page.Formats["*"]["Requests"]["Client"] = null;
/// options.Page.Formats["My Stuff"]["Mood"] = ValueFormat.From(value => value is > 9000 ? "high" : "low");
/// </code>
/// </summary>
/// <remarks>Set formats when the application starts. Several threads read them afterwards.</remarks>
public sealed class ValueFormat
{
    private const string Any = "*";

    private readonly Dictionary<string, ValueFormat> _children = new(StringComparer.Ordinal);
    private readonly Func<object?, string?>? _format;
    private readonly bool _isSet;

    /// <summary>Creates a format that changes nothing itself; set formats for the names below it.</summary>
    public ValueFormat()
    {
    }

    private ValueFormat(Func<object?, string?>? format) => (_format, _isSet) = (format, true);

    /// <summary>Hides values. Null does the same.</summary>
    public static ValueFormat Hidden => new(format: null) { IsHidden = true };

    /// <summary>The default format. Set it for a name below another format.</summary>
    public static ValueFormat Default => new(format: null);

    /// <summary>The format of a name below this one; a format that changes nothing if none has been set.</summary>
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

    /// <summary>
    /// Creates a format from a .NET format string, applied to <see cref="IFormattable"/> values in the invariant culture.
    /// </summary>
    /// <param name="format">A format such as <c>N2</c>, or a composite one such as <c>{0:N2} requests</c>.</param>
    /// <exception cref="ArgumentException">The format is empty.</exception>
    public static ValueFormat From(string format)
    {
        ArgumentException.ThrowIfNullOrEmpty(format);
        return new(value => format.Contains("{0", StringComparison.Ordinal)
            ? string.Format(CultureInfo.InvariantCulture, format, value)
            : value is IFormattable formattable ? formattable.ToString(format, CultureInfo.InvariantCulture) : value?.ToString());
    }

    /// <summary>Creates a format from a function.</summary>
    /// <param name="format">
    /// Receives a scalar of a report and returns its text, which the page encodes. Null shows nothing. If it throws, the page shows the
    /// error. It is called from any thread.
    /// </param>
    public static ValueFormat From(Func<object?, string?> format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return new(format);
    }

    /// <summary>Does the same as <see cref="From(string)"/>.</summary>
    /// <param name="format">A .NET format.</param>
    [SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "It is From.")]
    public static implicit operator ValueFormat(string format) => From(format);

    /// <summary>Returns the format of the value at a path of names, the namespace first; null if none applies.</summary>
    internal ValueFormat? Find(params ReadOnlySpan<string> names)
    {
        var ownFormat = _isSet ? this : null;
        if (names.IsEmpty) return ownFormat;
        var exact = _children.TryGetValue(names[0], out var child) ? child.Find(names[1..]) : null;
        return exact ?? (_children.TryGetValue(Any, out var anyChild) ? anyChild.Find(names[1..]) : null) ?? ownFormat;
    }

    /// <summary>The function that formats a value; null for the default.</summary>
    internal Func<object?, string?>? Function => _format;
}
