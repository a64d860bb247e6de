using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Intrinsics;

namespace Chalkboard.Tracing.Weaver.Tests.Given;

/// <summary>Finds types that meet the constraints of type parameters: references where they may be, or values.</summary>
internal sealed class Instantiations(Assembly assembly)
{
    private static readonly Type[] _references = [typeof(object), typeof(string), typeof(Version), typeof(List<int>), typeof(int[]), typeof(Exception), typeof(Action), typeof(MemoryStream), typeof(Dictionary<string, int>)];
    private static readonly Type[] _values = [typeof(int), typeof(double), typeof(DayOfWeek), typeof(Guid), typeof(KeyValuePair<int, long>), typeof(List<int>.Enumerator), typeof(Vector128<byte>)];

    // Constraints that nothing meets would have all types of a large assembly tried together.
    private const int MostTries = 2_000;

    private readonly Type[] _own = [.. assembly.GetTypes().Where(type => type is { IsGenericTypeDefinition: false, IsByRefLike: false } && !(type.IsAbstract && type.IsSealed) && !HasStaticAbstractMembers(type))];
    private readonly Type[] _ownGeneric = [.. assembly.GetTypes().Where(type => type is { IsGenericTypeDefinition: true, IsByRefLike: false, IsAbstract: false } && type.GetGenericArguments().Length == 1)];
    private readonly ConcurrentDictionary<(Type, bool), Dictionary<Type, Type>?> _ofTypes = new();

    /// <summary>Arguments for the type parameters of a type and of its method; null if none were found.</summary>
    public Type[]? Of(MethodBase method, bool references)
    {
        var ofType = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : [];
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : [];
        if (_ofTypes.GetOrAdd((method.DeclaringType, references), _ => Solve(ofType, [], references)) is not { } known) return null;
        return Solve(ofMethod, known, references) is { } solved ? [.. ofType.Concat(ofMethod).Select(parameter => solved[parameter])] : null;
    }

    private Dictionary<Type, Type>? Solve(Type[] parameters, Dictionary<Type, Type> known, bool references)
    {
        // First those whose constraints name no others.
        var open = parameters.Where(parameter => !known.ContainsKey(parameter)).OrderBy(parameter => parameter.GetGenericParameterConstraints().Count(constraint => constraint.ContainsGenericParameters)).ToArray();
        var chosen = new Dictionary<Type, Type>(known);
        var left = MostTries;
        return Next(0) ? chosen : null;

        bool Next(int at)
        {
            if (at == open.Length) return true;
            foreach (var candidate in Candidates(open[at], chosen, references))
            {
                if (--left < 0) return false;
                chosen[open[at]] = candidate;
                if (open[..(at + 1)].All(parameter => Meets(parameter, chosen)) && Next(at + 1)) return true;
                chosen.Remove(open[at]);
            }

            return false;
        }
    }

    // What meets a constraint is the constraint itself, or often of the assembly; and where there is no value, a reference must do.
    private IEnumerable<Type> Candidates(Type parameter, Dictionary<Type, Type> chosen, bool references)
    {
        var open = parameter.GetGenericParameterConstraints();
        var constraints = open.Select(constraint => Closed(constraint, chosen)).OfType<Type>().Where(type => !HasStaticAbstractMembers(type)).ToList();
        Type[] usual = references ? [.. _references, .. _values] : [.. _values, .. _references];
        Type[] own = open.Length == 0 ? [] : [.. _own.OrderBy(type => type.IsValueType == references)];
        Type[] ownGeneric = open.Length == 0
            ? [] : [.. _ownGeneric.SelectMany(type => chosen.Values.Distinct().Select(argument => Made(type, [argument]))).OfType<Type>()];
        return references
            ? [.. usual, .. constraints, .. own, .. ownGeneric]
            : [.. usual.Where(type => type.IsValueType), .. own.Where(type => type.IsValueType),
            .. ownGeneric.Where(type => type.IsValueType), .. usual, .. constraints, .. own, .. ownGeneric];
    }

    // Of these, no interface can be the argument.
    private static bool HasStaticAbstractMembers(Type type) =>
        type.IsInterface
            && type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static).Any(method => method.IsVirtual);

    private static bool Meets(Type parameter, Dictionary<Type, Type> chosen)
    {
        var argument = chosen[parameter];
        var attributes = parameter.GenericParameterAttributes;
        if (attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint) && !argument.IsValueType) return false;
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) && argument.IsValueType) return false;
        if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !argument.IsValueType
            && (argument.IsAbstract || argument.GetConstructor([]) is null)) return false;
        return parameter.GetGenericParameterConstraints()
            .All(constraint =>
                !IsKnown(constraint, chosen) || Closed(constraint, chosen) is { } closed && closed.IsAssignableFrom(argument));
    }

    private static bool IsKnown(Type type, Dictionary<Type, Type> chosen) =>
        type.IsGenericParameter
            ? chosen.ContainsKey(type)
            : type.HasElementType
                ? IsKnown(type.GetElementType()!, chosen) : type.GetGenericArguments().All(argument => IsKnown(argument, chosen));

    private static Type? Closed(Type type, Dictionary<Type, Type> chosen)
    {
        if (!type.ContainsGenericParameters) return type;
        if (!IsKnown(type, chosen)) return null;
        if (type.IsGenericParameter) return chosen[type];
        if (type.IsArray) return Closed(type.GetElementType()!, chosen)?.MakeArrayType();
        var arguments = type.GetGenericArguments().Select(argument => Closed(argument, chosen)).ToArray();
        return arguments.Contains(null) ? null : Made(type.GetGenericTypeDefinition(), arguments!);
    }

    private static Type? Made(Type definition, Type[] arguments)
    {
        try
        {
            return definition.MakeGenericType(arguments);
        }
        catch (Exception exception) when (exception is ArgumentException or TypeLoadException)
        {
            return null;
        }
    }
}
