using Chalkboard.Tracing.Weaver.Assemblies;
using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>
/// References to the members of <c>Chalkboard.Tracing</c> that woven code calls. The compiler takes their names from that assembly; weaving
/// does not load it, and needs no other file. Signatures use no type of the base library except primitives, so that they fit a woven
/// assembly of any framework.
/// </summary>
internal sealed class ProbeReferences
{
    private const string RecorderNamespace = "Chalkboard.Tracing.Recorder";

    private readonly ModuleDefinition _module;
    private readonly TypeReference _probes;
    private readonly TypeReference _rootIterator;

    public ProbeReferences(ModuleDefinition module)
    {
        _module = module;
        var scope = module.AssemblyReferences.FirstOrDefault(reference => reference.Name == RuntimeAssembly.Name);
        if (scope is null)
            module.AssemblyReferences.Add(
                scope = new AssemblyNameReference(RuntimeAssembly.Name, typeof(ProbeReferences).Assembly.GetName().Version));

        var system = module.TypeSystem;
        _probes = new TypeReference(RecorderNamespace, nameof(Recorder.Probes), module, scope);
        Frame = new TypeReference(RecorderNamespace, nameof(Recorder.Frame), module, scope) { IsValueType = true };
        IsEnabled = new FieldReference(nameof(Recorder.Probes.IsEnabled), system.Boolean, _probes);
        MayBeTraced = new MethodReference("get_" + nameof(Recorder.Probes.MayBeTraced), system.Boolean, _probes);
        Enter = CreateProbe(nameof(Recorder.Frame.Enter), system.Int32, system.Int32);
        EnterOrResume = CreateProbe(nameof(Recorder.Frame.EnterOrResume), system.Int32, system.Int32, new ByReferenceType(system.Int64));
        HasJustEntered = new MethodReference("get_" + nameof(Recorder.Frame.HasJustEntered), system.Boolean, Frame) { HasThis = true };
        RecordLine = CreateProbe(nameof(Recorder.Frame.RecordLine), system.Int32);
        ExternalEnter = CreateProbe(nameof(Recorder.Frame.ExternalEnter), system.Int32, system.Int32);
        ExternalLeave = CreateProbe(nameof(Recorder.Frame.ExternalLeave), system.Int32, system.Int32);
        RecordCommand = CreateProbe(nameof(Recorder.Frame.RecordCommand), system.Object);
        RecordArgumentReference = CreateProbe(nameof(Recorder.Frame.RecordArgument), system.Int32, system.Object);
        Leave = CreateProbe(nameof(Recorder.Frame.Leave), system.Int32);
        LeaveReference = CreateProbe(nameof(Recorder.Frame.Leave), system.Int32, system.Object);
        Suspend = CreateProbe(nameof(Recorder.Frame.Suspend), system.Int32);
        Abandon = CreateProbe(nameof(Recorder.Frame.Abandon), system.Int32, system.Int32, new ByReferenceType(system.Int64));
        AfterAwait = CreateProbe(nameof(Recorder.Frame.AfterAwait), system.Int32, new ByReferenceType(system.Int64));
        SetException = CreateProbe(nameof(Recorder.Frame.SetException), system.Object);
        Fail = CreateProbe(nameof(Recorder.Frame.Fail));
        FailWith = CreateProbe(nameof(Recorder.Frame.Fail), system.Object);
        RecordCatch = CreateProbe(nameof(Recorder.Frame.RecordCatch), system.Object);
        RecordUnwind = CreateProbe(nameof(Recorder.Frame.RecordUnwind));

        var ignoresAccessChecksTo = new TypeReference(
            "System.Runtime.CompilerServices", nameof(System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute), module, scope);
        IgnoresAccessChecksTo = new MethodReference(".ctor", system.Void, ignoresAccessChecksTo)
        {
            HasThis = true,
            Parameters = { new ParameterDefinition(system.String) },
        };

        RootCall = new TypeReference(RecorderNamespace, nameof(Recorder.RootCall), module, scope);
        _rootIterator = new TypeReference(RecorderNamespace, nameof(Recorder.RootIterator), module, scope);
        RootShouldStart = new MethodReference("get_" + nameof(Recorder.RootCall.ShouldStart), system.Boolean, RootCall);
        RootStart = new MethodReference(nameof(Recorder.RootCall.Start), RootCall, RootCall)
        {
            Parameters = { new ParameterDefinition(system.String) },
        };
        RootLeave = new MethodReference(nameof(Recorder.RootCall.Leave), system.Void, RootCall)
        {
            Parameters = { new ParameterDefinition(RootCall) },
        };
    }

    public TypeReference Frame { get; }

    public FieldReference IsEnabled { get; }

    public MethodReference MayBeTraced { get; }

    public MethodReference Enter { get; }

    public MethodReference EnterOrResume { get; }

    public MethodReference HasJustEntered { get; }

    public MethodReference RecordLine { get; }

    public MethodReference ExternalEnter { get; }

    public MethodReference ExternalLeave { get; }

    public MethodReference RecordCommand { get; }

    public MethodReference RecordArgumentReference { get; }

    public MethodReference Leave { get; }

    public MethodReference LeaveReference { get; }

    public MethodReference Suspend { get; }

    public MethodReference Abandon { get; }

    public MethodReference AfterAwait { get; }

    public MethodReference SetException { get; }

    public MethodReference Fail { get; }

    public MethodReference FailWith { get; }

    public MethodReference RecordCatch { get; }

    public MethodReference RecordUnwind { get; }

    public MethodReference IgnoresAccessChecksTo { get; }

    public TypeReference RootCall { get; }

    public MethodReference RootShouldStart { get; }

    public MethodReference RootStart { get; }

    public MethodReference RootLeave { get; }

    public MethodReference RootEndWhenTaskCompleted(IMetadataScope scope) =>
        CreateConversion(
            nameof(Recorder.RootCall.EndWhenCompleted), RootCall, new TypeReference("System.Threading.Tasks", "Task", _module, scope),
            task => ([RootCall, task], _module.TypeSystem.Void));

    public MethodReference RootEndWhenValueTaskCompleted(TypeReference task) =>
        CreateConversion(nameof(Recorder.RootCall.EndWhenCompleted), RootCall, task, converted => ([RootCall, converted], converted));

    public MethodReference RootWrapIterator(TypeReference items) =>
        CreateConversion(nameof(Recorder.RootIterator.Wrap), _rootIterator, items, converted =>
            ([converted, _module.TypeSystem.String], converted));

    /// <summary>The method of <c>AsyncHelpers</c> with which a runtime-async method awaits a task.</summary>
    public MethodReference Await(TypeReference task)
    {
        var helpers = new TypeReference("System.Runtime.CompilerServices", "AsyncHelpers", _module, task.GetElementType().Scope);
        return CreateConversion("Await", helpers, task, awaited =>
            ([awaited], awaited is GenericInstanceType { GenericArguments: [var result] } ? result : _module.TypeSystem.Void));
    }

    public MethodReference RecordArgument(TypeReference type) =>
        CreateGenericProbe(nameof(Recorder.Frame.RecordArgument), type, value => [_module.TypeSystem.Int32, value]);

    public MethodReference LeaveWith(TypeReference type) =>
        CreateGenericProbe(nameof(Recorder.Frame.Leave), type, value => [_module.TypeSystem.Int32, value]);

    public MethodReference Yield(TypeReference type) =>
        CreateGenericProbe(nameof(Recorder.Frame.Yield), type, value =>
            [_module.TypeSystem.Int32, _module.TypeSystem.Boolean, value, new ByReferenceType(_module.TypeSystem.Int64)]);

    /// <summary>
    /// The overload that fits a method of <c>AsyncHelpers</c>, whose signature refers to the assemblies of the base library.
    /// </summary>
    public MethodReference BeforeAwait(MethodReference await)
    {
        if (await is GenericInstanceMethod { GenericArguments: [var argument] } generic)
        {
            var awaited = generic.ElementMethod.Parameters[0].ParameterType;
            return CreateGenericProbe(nameof(Recorder.Frame.BeforeAwait), argument, value =>
            [
                _module.TypeSystem.Int32,
                new GenericInstanceType(awaited.GetElementType()) { IsValueType = awaited.IsValueType, GenericArguments = { value } },
            ]);
        }

        return CreateProbe(nameof(Recorder.Frame.BeforeAwait), _module.TypeSystem.Int32, await.Parameters[0].ParameterType);
    }

    public MethodReference Register(TypeReference map)
    {
        var register = new MethodReference(nameof(Recorder.Probes.Register), _module.TypeSystem.Int32, _probes);
        register.GenericParameters.Add(new GenericParameter("TMap", register));
        register.Parameters.Add(new ParameterDefinition(_module.TypeSystem.Int32));
        return new GenericInstanceMethod(register) { GenericArguments = { map } };
    }

    /// <summary>
    /// Creates a reference to the overload of a method for a type, or for a generic type with the same argument as the method.
    /// </summary>
    private static MethodReference CreateConversion(string name, TypeReference declaringType, TypeReference type,
        Func<TypeReference, (TypeReference[] Parameters, TypeReference Result)> getSignature)
    {
        var method = new MethodReference(name, declaringType, declaringType);
        var genericType = type as GenericInstanceType;
        if (genericType is not null)
        {
            var argument = new GenericParameter("T", method);
            method.GenericParameters.Add(argument);
            type = new GenericInstanceType(genericType.ElementType)
            {
                IsValueType = genericType.IsValueType,
                GenericArguments = { argument },
            };
        }

        (var parameters, method.ReturnType) = getSignature(type);
        foreach (var parameter in parameters) method.Parameters.Add(new ParameterDefinition(parameter));
        return genericType is null ? method : new GenericInstanceMethod(method) { GenericArguments = { genericType.GenericArguments[0] } };
    }

    private MethodReference CreateProbe(string name, params TypeReference[] parameters)
    {
        var probe = new MethodReference(name, _module.TypeSystem.Void, Frame) { HasThis = true };
        foreach (var parameter in parameters) probe.Parameters.Add(new ParameterDefinition(parameter));
        return probe;
    }

    private GenericInstanceMethod CreateGenericProbe(string name, TypeReference type, Func<TypeReference, TypeReference[]> parameters)
    {
        var probe = new MethodReference(name, _module.TypeSystem.Void, Frame) { HasThis = true };
        var value = new GenericParameter("T", probe);
        probe.GenericParameters.Add(value);
        foreach (var parameter in parameters(value)) probe.Parameters.Add(new ParameterDefinition(parameter));
        return new GenericInstanceMethod(probe) { GenericArguments = { type } };
    }
}
