Imports System.IO
Imports System.Runtime.CompilerServices

Public Module Types
    Private Function Joined(text As String, Optional separator As String = "-", Optional count As Integer = 2) As String
        Dim result = text
        For index = 2 To count
            result &= separator & text
        Next
        Return result
    End Function

    Public Sub Optional_and_named_parameters(o As TextWriter)
        o.WriteLine(Joined("a") & Joined("b", count:=3) & Joined("c", ",", 1))
    End Sub

    Private Function Sum(ParamArray numbers As Integer()) As Integer
        Dim total = 0
        For Each number In numbers
            total += number
        Next
        Return total
    End Function

    Public Sub Param_arrays(o As TextWriter)
        o.WriteLine(Sum() + Sum(1) + Sum(1, 2, 3))
    End Sub

    Private Sub Swap(ByRef first As Integer, ByRef second As Integer)
        Dim kept = first
        first = second
        second = kept
    End Sub

    Private NotInheritable Class Pair
        Public Property First As Integer = 1
        Public Property Second As Integer = 2
    End Class

    Public Sub By_reference_also_of_properties(o As TextWriter)
        Dim pair As New Pair()
        Swap(pair.First, pair.Second)
        Dim numbers = {3, 4}
        Swap(numbers(0), numbers(1))
        o.WriteLine($"{pair.First}{pair.Second}{numbers(0)}{numbers(1)}")
    End Sub

    Private NotInheritable Class Sensor
        Public Event Changed As EventHandler(Of Integer)
        Private ReadOnly _others As New List(Of Action(Of String))()

        Public Custom Event Told As Action(Of String)
            AddHandler(value As Action(Of String))
                _others.Add(value)
            End AddHandler
            RemoveHandler(value As Action(Of String))
                _others.Remove(value)
            End RemoveHandler
            RaiseEvent(text As String)
                For Each other In _others
                    other(text)
                Next
            End RaiseEvent
        End Event

        Public Sub Measure(value As Integer)
            RaiseEvent Changed(Me, value)
            RaiseEvent Told("measured " & value)
        End Sub
    End Class

    Private NotInheritable Class Display
        Private ReadOnly _output As TextWriter
        Private WithEvents _sensor As Sensor

        Public Sub New(output As TextWriter, sensor As Sensor)
            _output = output
            _sensor = sensor
        End Sub

        Private Sub Show(sender As Object, value As Integer) Handles _sensor.Changed
            _output.WriteLine("shown " & value)
        End Sub

        Public Sub Detach()
            _sensor = Nothing
        End Sub
    End Class

    Public Sub Events_and_handles(o As TextWriter)
        Dim sensor As New Sensor()
        Dim display As New Display(o, sensor)
        Dim told As Action(Of String) = Sub(text) o.WriteLine(text)
        AddHandler sensor.Told, told
        sensor.Measure(3)
        RemoveHandler sensor.Told, told
        display.Detach()
        sensor.Measure(4)
        o.WriteLine("end")
    End Sub

    Private Interface ISpeaker
        Function Speak() As String
        ReadOnly Property Legs As Integer
    End Interface

    Private MustInherit Class Animal
        Implements ISpeaker

        Protected ReadOnly Name As String

        Protected Sub New(name As String)
            Me.Name = name
        End Sub

        Public Overridable Function Speak() As String Implements ISpeaker.Speak
            Return Name & ":"
        End Function

        Public Function Twice() As String
            Return MyClass.Speak() & Me.Speak()
        End Function

        Public MustOverride ReadOnly Property Legs As Integer Implements ISpeaker.Legs
    End Class

    Private NotInheritable Class Dog
        Inherits Animal

        Public Sub New(name As String)
            MyBase.New(If(name.Length > 1, name.ToUpperInvariant(), name))
        End Sub

        Public Overrides Function Speak() As String
            Return MyBase.Speak() & "woof"
        End Function

        Public Overrides ReadOnly Property Legs As Integer
            Get
                Dim letters = Name.Length
                Return letters + 1
            End Get
        End Property
    End Class

    Public Sub Inheritance(o As TextWriter)
        Dim dog As New Dog("rex")
        Dim speaker As ISpeaker = dog
        o.WriteLine(speaker.Speak() & speaker.Legs & dog.Twice())
        o.WriteLine(TypeOf speaker Is Animal)
    End Sub

    Private Structure Money
        Public ReadOnly Amount As Decimal

        Public Sub New(amount As Decimal)
            Me.Amount = Math.Round(amount, 2)
        End Sub

        Public Shared Operator +(left As Money, right As Money) As Money
            Return New Money(left.Amount + right.Amount)
        End Operator

        Public Shared Operator =(left As Money, right As Money) As Boolean
            Return left.Amount = right.Amount
        End Operator

        Public Shared Operator <>(left As Money, right As Money) As Boolean
            Return Not left = right
        End Operator

        Public Shared Widening Operator CType(amount As Integer) As Money
            Return New Money(amount)
        End Operator

        Public Shared Narrowing Operator CType(money As Money) As Integer
            Return CInt(Math.Floor(money.Amount))
        End Operator

        Public Shared Operator IsTrue(money As Money) As Boolean
            Return money.Amount <> 0
        End Operator

        Public Shared Operator IsFalse(money As Money) As Boolean
            Return money.Amount = 0
        End Operator
    End Structure

    Public Sub Structures_and_operators(o As TextWriter)
        Dim money As Money = 5
        money += New Money(2.5D)
        o.WriteLine(CType(money, Integer))
        If money Then o.WriteLine(money = New Money(7.5D))
    End Sub

    Private NotInheritable Class Table(Of TKey, TValue As {New, Class})
        Private ReadOnly _values As New Dictionary(Of TKey, TValue)()

        Default Public Property Item(key As TKey) As TValue
            Get
                Dim value As TValue = Nothing
                Return If(_values.TryGetValue(key, value), value, New TValue())
            End Get
            Set(value As TValue)
                _values(key) = value
            End Set
        End Property

        Public ReadOnly Property Known(key As TKey, Optional expected As Boolean = True) As Boolean
            Get
                Return _values.ContainsKey(key) = expected
            End Get
        End Property
    End Class

    Private Function Largest(Of T As IComparable(Of T))(first As T, second As T) As T
        If first.CompareTo(second) > 0 Then Return first
        Return second
    End Function

    Public Sub Generics_and_properties_with_parameters(o As TextWriter)
        Dim table As New Table(Of String, Text.StringBuilder)()
        table("a") = New Text.StringBuilder("x")
        o.WriteLine($"{table("a")}{table("b").Length}{table.Known("a")}{table.Known("a", False)}")
        o.WriteLine(Largest(3, 4) & Largest("b", "a"))
    End Sub

    Public Sub Nullables(o As TextWriter)
        Dim five As Integer? = 5
        Dim none As Integer? = Nothing
        o.WriteLine((five + none).HasValue)
        o.WriteLine(If(five > 3, "more", "less") & If(none, -1))
    End Sub

    <Flags>
    Private Enum Mode
        First = 1
        Second = 2
        Third = 4
    End Enum

    Public Sub Enums(o As TextWriter)
        Dim mode = Types.Mode.First Or Types.Mode.Third
        o.WriteLine(mode.ToString() & (mode And Types.Mode.Third) = "First, Third4")
        o.WriteLine(mode.HasFlag(Types.Mode.Second))
    End Sub

    <Extension>
    Private Function Shouted(text As String) As String
        Dim upper = text.ToUpperInvariant()
        Return upper & "!"
    End Function

    Public Sub Extension_methods(o As TextWriter)
        o.WriteLine("hey".Shouted())
    End Sub

    Public Sub Anonymous_types_and_tuples(o As TextWriter)
        Dim article = New With {Key .Name = "chalk", .Price = 2}
        Dim same = New With {Key .Name = "chalk", .Price = 3}
        Dim pair = (Id:=1, Name:="a")
        o.WriteLine(article.Equals(same) & article.Price & pair.Id & pair.Name)
    End Sub

    Public Sub Initializers(o As TextWriter)
        Dim numbers As New List(Of Integer) From {1, 2, 3}
        Dim names As New Dictionary(Of String, Integer) From {{"a", 1}, {"b", 2}}
        Dim pair As New Pair With {.First = 8}
        o.WriteLine(numbers.Count + names("b") + pair.First)
    End Sub

    Private NotInheritable Class Once
        Public Shared ReadOnly Value As Integer

        Shared Sub New()
            Value = Integer.Parse("21")
            If Value > 20 Then Value += 1
        End Sub
    End Class

    Public Sub Shared_constructors(o As TextWriter)
        o.WriteLine(Once.Value)
    End Sub
End Module
