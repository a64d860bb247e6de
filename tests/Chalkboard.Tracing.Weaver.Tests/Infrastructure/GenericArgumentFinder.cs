using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Intrinsics;

namespace Chalkboard.Tracing.Weaver.Tests.Infrastructure;

/// <summary>Finds arguments for type parameters that meet their constraints: reference types or value types.</summary>
internal sealed class GenericArgumentFinder(Assembly assembly)
{
    private static readonly Type[] _references = [typeof(object), typeof(string), typeof(Version), typeof(List<int>), typeof(int[]), typeof(Exception), typeof(Action), typeof(MemoryStream), typeof(Dictionary<string, int>)];
    private static readonly Type[] _values = [typeof(int), typeof(double), typeof(DayOfWeek), typeof(Guid), typeof(KeyValuePair<int, long>), typeof(List<int>.Enumerator), typeof(Vector128<byte>)];

    // With constraints that nothing meets, all combinations of the types of a large assembly would be tried.
    private const int MaxAttempts = 2_000;

    private readonly Type[] _ownTypes =
        [.. assembly.GetTypes()
            .Where(type => type is { IsGenericTypeDefinition: false, IsByRefLike: false } && !(type.IsAbstract && type.IsSealed) && !HasStaticAbstractMembers(type))];
    private readonly Type[] _ownGenericTypes =
        [.. assembly.GetTypes()
            .Where(type =>
                type is { IsGenericTypeDefinition: true, IsByRefLike: false, IsAbstract: false }
                    && type.GetGenericArguments().Length == 1)];
    private readonly ConcurrentDictionary<(Type, bool), Dictionary<Type, Type>?> _typeArguments = new();

    /// <summary>Returns arguments for the type parameters of a type and of its method; null if none were found.</summary>
    public Type[]? Find(MethodBase method, bool references)
    {
        var typeParameters = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : [];
        var methodParameters = method.IsGenericMethod ? method.GetGenericArguments() : [];
        if (_typeArguments.GetOrAdd((method.DeclaringType, references), _ => Solve(typeParameters, [], references)) is not { } known)
            return null;
        return Solve(methodParameters, known, references) is { } solved
            ? [.. typeParameters.Concat(methodParameters).Select(parameter => solved[parameter])] : null;
    }

    private Dictionary<Type, Type>? Solve(Type[] parameters, Dictionary<Type, Type> known, bool references)
    {
        // Parameters whose constraints name no other parameters come first.
        var open = parameters.Where(parameter => !known.ContainsKey(parameter))
            .OrderBy(parameter => parameter.GetGenericParameterConstraints().Count(constraint => constraint.ContainsGenericParameters))
            .ToArray();
        var chosen = new Dictionary<Type, Type>(known);
        var attemptsLeft = MaxAttempts;
        return TryChoose(0) ? chosen : null;

        bool TryChoose(int index)
        {
            if (index == open.Length) return true;
            foreach (var candidate in Candidates(open[index], chosen, references))
            {
                if (--attemptsLeft < 0) return false;
                chosen[open[index]] = candidate;
                if (open[..(index + 1)].All(parameter => MeetsConstraints(parameter, chosen)) && TryChoose(index + 1)) return true;
                chosen.Remove(open[index]);
            }

            return false;
        }
    }

    // A type that meets a constraint is often the constraint itself, or in the same assembly. If no value type meets it, a reference type
    // is tried.
    private IEnumerable<Type> Candidates(Type parameter, Dictionary<Type, Type> chosen, bool references)
    {
        var open = parameter.GetGenericParameterConstraints();
        var constraints =
            open.Select(constraint => TryClose(constraint, chosen)).OfType<Type>().Where(type => !HasStaticAbstractMembers(type)).ToList();
        Type[] usual = references ? [.. _references, .. _values] : [.. _values, .. _references];
        Type[] own = open.Length == 0 ? [] : [.. _ownTypes.OrderBy(type => type.IsValueType == references)];
        Type[] ownGeneric = open.Length == 0
            ? [] : [.. _ownGenericTypes.SelectMany(
                type => chosen.Values.Distinct().Select(argument => TryMakeGenericType(type, [argument]))).OfType<Type>()];
        return references
            ? [.. usual, .. constraints, .. own, .. ownGeneric]
            : [.. usual.Where(type => type.IsValueType), .. own.Where(type => type.IsValueType),
            .. ownGeneric.Where(type => type.IsValueType), .. usual, .. constraints, .. own, .. ownGeneric];
    }

    // Such an interface can't be a type argument.
    private static bool HasStaticAbstractMembers(Type type) =>
        type.IsInterface
            && type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static).Any(method => method.IsVirtual);

    private static bool MeetsConstraints(Type parameter, Dictionary<Type, Type> chosen)
    {
        var argument = chosen[parameter];
        var attributes = parameter.GenericParameterAttributes;
        if (attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint) && !argument.IsValueType) return false;
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) && argument.IsValueType) return false;
        if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !argument.IsValueType
            && (argument.IsAbstract || argument.GetConstructor([]) is null)) return false;
        return parameter.GetGenericParameterConstraints()
            .All(constraint =>
                !IsKnown(constraint, chosen) || TryClose(constraint, chosen) is { } closed && closed.IsAssignableFrom(argument));
    }

    private static bool IsKnown(Type type, Dictionary<Type, Type> chosen) =>
        type.IsGenericParameter
            ? chosen.ContainsKey(type)
            : type.HasElementType
                ? IsKnown(type.GetElementType()!, chosen) : type.GetGenericArguments().All(argument => IsKnown(argument, chosen));

    private static Type? TryClose(Type type, Dictionary<Type, Type> chosen)
    {
        if (!type.ContainsGenericParameters) return type;
        if (!IsKnown(type, chosen)) return null;
        if (type.IsGenericParameter) return chosen[type];
        if (type.IsArray) return TryClose(type.GetElementType()!, chosen)?.MakeArrayType();
        var arguments = type.GetGenericArguments().Select(argument => TryClose(argument, chosen)).ToArray();
        return arguments.Contains(null) ? null : TryMakeGenericType(type.GetGenericTypeDefinition(), arguments!);
    }

    private static Type? TryMakeGenericType(Type definition, Type[] arguments)
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
